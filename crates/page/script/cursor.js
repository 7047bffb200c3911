// The cell that the reader points at: marked in every landscape, with all its figures beside them.

function cellAt(svg, event) {
  const frame = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / frame.width;
  const [left, top] = data.plane.size;
  const x = (event.clientX - frame.left) * scale - left;
  const y = (event.clientY - frame.top) * scale - top;
  const within =
    (place) =>
    ([from, to]) =>
      from <= place && place < to;
  const [column, row] = [data.plane.columns.findIndex(within(x)), data.plane.rows.findIndex(within(y))];
  return column < 0 || row < 0 ? null : row * columns + column;
}

function pointAt(landscape, cell) {
  if (cell === view.cell && landscape === view.landscape) return;
  Object.assign(view, { landscape, cell });
  const [left, right] = data.plane.columns[columnOf(cell)];
  const [top, bottom] = data.plane.rows[rowOf(cell)];
  figures.forEach(({ svg }, index) => {
    const cursor = svg.querySelector("rect.cursor");
    const place = { x: left - 1, y: top - 1, width: right - left + 2, height: bottom - top + 2 };
    for (const [name, value] of Object.entries(place)) cursor.setAttribute(name, at(value));
    cursor.setAttribute("class", index === landscape ? "cursor own" : "cursor");
  });
  drawReading();
}

const whereabouts = (cell) =>
  `${data.up.title} ${data.up.labels[rowOf(cell)]}, ${data.right.title} ${data.right.labels[columnOf(cell)]}`;

// What a cell's training came to, in words.
function outcome(landscape, cell) {
  const own = data.landscapes[landscape];
  const words = [];
  const after = own.after[cell];
  if (own.states[cell] === "d") words.push(after === undefined ? "Diverged." : `Diverged after ${after} steps.`);
  if (own.states[cell] === "m") words.push("Not run.");
  const finished = range(seeds).filter((seed) => own.trials[cell * seeds + seed] === "f").length;
  if (finished > 0 && finished < seeds && own.states[cell] === "f") words.push(`${finished} of ${seeds} seeds have run.`);
  if (data.good && own.means[data.good[0]][cell] !== null) {
    const sign = data.measures[data.good[0]].better === "lower" ? -1 : 1;
    words.push(sign * (own.means[data.good[0]][cell] - data.good[1]) > 0 ? "Good." : "Not good.");
  }
  const same = own.same[cell];
  if (same !== undefined) words.push(`The same training, to the bit, as at ${whereabouts(same)}.`);
  return words.join(" ");
}

function meanAndDeviation(landscape, cell, measure) {
  const own = data.landscapes[landscape];
  const mean = own.means[measure][cell];
  if (mean === null) return null;
  const deviation = own.deviations[measure]?.[cell] ?? null;
  return deviation === null ? number(mean) : `${number(mean)} ± ${number(deviation, 2)}`;
}

function figuresOf(landscape, cell) {
  const lines = data.measures.map((measure, index) => {
    const text = meanAndDeviation(landscape, cell, index);
    return text === null ? null : element("tr", {}, element("th", { scope: "row" }, heading(measure)), element("td", {}, text));
  });
  return element("table", { class: "figures" }, element("tbody", {}, lines));
}

function drawReading() {
  const { landscape, cell } = view;
  const others = data.landscapes.map((own, index) => {
    const value = shown(index, cell);
    const lacking = own.states[cell] === "d" ? "swatch of-diverged" : "swatch of-missing";
    const swatch = element("span", { class: value === null ? lacking : "swatch" });
    if (value !== null) swatch.style.backgroundColor = data.colours[shade(view.measure, value)];
    return element(
      "tr",
      { class: index === landscape ? "own" : null },
      element("th", { scope: "row" }, swatch, own.title),
      element("td", {}, written(index, cell)),
    );
  });
  byId("reading").replaceChildren(
    element(
      "div",
      {},
      element("h3", {}, data.landscapes[landscape].title),
      element(
        "p",
        { class: "place" },
        element("span", {}, `${data.up.title} `, element("b", {}, data.up.labels[rowOf(cell)])),
        element("span", {}, `${data.right.title} `, element("b", {}, data.right.labels[columnOf(cell)])),
      ),
      element("p", { class: "outcome" }, outcome(landscape, cell)),
    ),
    figuresOf(landscape, cell),
    element(
      "div",
      {},
      element("h4", {}, `${data.measures[view.measure].name}, everywhere`),
      element("table", { class: "figures" }, element("tbody", {}, others)),
    ),
  );
}

function announce() {
  const { landscape, cell } = view;
  say(`${whereabouts(cell)}: ${data.measures[view.measure].name} ${written(landscape, cell)}`);
}

// Rows up and columns right.
const MOVES = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [Infinity, 0],
  PageDown: [-Infinity, 0],
};

function pressed(landscape, event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openCell(landscape, view.cell);
  } else if (event.key in MOVES) {
    event.preventDefault();
    const [up, right] = MOVES[event.key];
    const within = (place, count) => Math.min(count - 1, Math.max(0, place));
    const [row, column] = [within(rowOf(view.cell) + up, rows), within(columnOf(view.cell) + right, columns)];
    pointAt(landscape, row * columns + column);
    announce();
  }
}

function makeMovable({ svg }, landscape) {
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-roledescription", "landscape");
  svg.setAttribute("aria-describedby", `summary-${landscape}`);
  svg.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown ArrowLeft ArrowRight Enter");
  svg.addEventListener("pointermove", (event) => {
    const cell = cellAt(svg, event);
    if (cell !== null) pointAt(landscape, cell);
  });
  svg.addEventListener("click", (event) => {
    const cell = cellAt(svg, event);
    if (cell === null) return;
    pointAt(landscape, cell);
    openCell(landscape, cell);
  });
  svg.addEventListener("focus", () => {
    pointAt(landscape, view.cell ?? data.landscapes[landscape].best[view.measure][0] ?? 0);
    announce();
  });
  svg.addEventListener("keydown", (event) => pressed(landscape, event));
}

