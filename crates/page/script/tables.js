// Landscapes as tables, of the measure and checkpoint that are shown; only those that are open are written.

function writeTable(landscape) {
  const { table } = figures[landscape];
  if (!table.open) return;
  const own = data.landscapes[landscape];
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, `${data.up.title} \\ ${data.right.title}`),
    data.right.labels.map((label) => element("th", { scope: "col" }, label)),
  );
  const lines = range(rows)
    .reverse()
    .map((row) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, data.up.labels[row]),
        range(columns).map((column) => element("td", {}, written(landscape, row * columns + column))),
      ),
    );
  table
    .querySelector(".wide")
    .replaceChildren(
      element(
        "table",
        {},
        element("caption", {}, `${own.title}: ${heading(data.measures[view.measure])}`),
        element("thead", {}, head),
        element("tbody", {}, lines),
      ),
    );
}

function writeTables() {
  figures.forEach((_, landscape) => writeTable(landscape));
}

