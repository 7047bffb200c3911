// Brings the page to life.

document.documentElement.classList.add("has-script");
figures.forEach(makeMovable);
figures.forEach(({ table }, landscape) => table.addEventListener("toggle", () => writeTable(landscape)));
makePlayable();
allowPlaying();
fillGallery();

byId("measure").addEventListener("change", (event) => {
  view.measure = Number(event.target.value);
  allowPlaying();
  drawAll();
  writeTables();
  if (view.cell !== null) drawReading();
  say(`${heading(data.measures[view.measure])}: ${data.measures[view.measure].meaning}`);
});

byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
});

byId("close").addEventListener("click", () => byId("cell").close());
byId("cell").addEventListener("click", (event) => {
  if (event.target === byId("cell")) byId("cell").close();
});
