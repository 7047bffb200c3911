// Draws the landscapes of the measure and checkpoint that the reader looks at.

function fraction(measure, value) {
  const { low, high, logarithmic } = data.measures[measure];
  const place = logarithmic ? Math.log10(value) : value;
  if (low === high) return 0.5;
  return Math.min(1, Math.max(0, (place - low) / (high - low))) || 0;
}

function shade(measure, value) {
  const share = fraction(measure, value);
  return Math.round(255 * (data.measures[measure].better === "lower" ? 1 - share : share));
}

// One path for all cells of a key, neighbours joined; those without a key are left out.
function paths(keyOf) {
  const found = new Map();
  const finish = (piece, top, bottom) => {
    if (!piece) return;
    const path = `M${at(piece.left)} ${at(top)}H${at(piece.right)}V${at(bottom)}H${at(piece.left)}z`;
    found.set(piece.key, (found.get(piece.key) ?? "") + path);
  };
  data.plane.rows.forEach(([top, bottom], row) => {
    let piece = null;
    data.plane.columns.forEach(([left, right], column) => {
      const key = keyOf(row * columns + column);
      if (piece && key === piece.key && left - piece.right < 0.01) {
        piece.right = right;
        return;
      }
      finish(piece, top, bottom);
      piece = key === null ? null : { key, left, right };
    });
    finish(piece, top, bottom);
  });
  return found;
}

const at = (coordinate) => Math.round(coordinate * 10) / 10;

function fill(group, contents) {
  group.replaceChildren(...contents);
}

function drawAll() {
  data.landscapes.forEach((_, landscape) => drawLandscape(landscape));
  drawBar();
}

function drawLandscape(landscape) {
  const { svg } = figures[landscape];
  const part = (name) => svg.querySelector(`g.${name}`);
  const own = data.landscapes[landscape];
  const values = range(rows * columns).map((cell) => shown(landscape, cell));
  const lacking = (letter) =>
    paths((cell) => (values[cell] === null && (own.states[cell] === "d") === (letter === "d") ? letter : null));
  const colours = paths((cell) => (values[cell] === null ? null : shade(view.measure, values[cell])));
  const shades = [...colours].sort(([a], [b]) => a - b);
  fill(
    part("cells"),
    shades.map(([key, path]) => drawn("path", { d: path, fill: data.colours[key], stroke: data.colours[key] })),
  );
  fill(
    part("diverged"),
    [...lacking("d").values()].map((path) => drawn("path", { d: path, fill: "url(#diverged)" })),
  );
  fill(
    part("missing"),
    [...lacking("m").values()].map((path) => drawn("path", { d: path, fill: "url(#missing)" })),
  );
  drawBest(part("best"), view.step === null ? own.best[view.measure] : bestOf(values));
  drawBorder(part("border"), landscape);
  svg.setAttribute("aria-label", `${own.title}: ${heading(data.measures[view.measure])}`);
}

function bestOf(values) {
  const { better } = data.measures[view.measure];
  if (!better) return [];
  const sign = better === "lower" ? 1 : -1;
  const cells = range(values.length).filter((cell) => values[cell] !== null);
  return cells.sort((a, b) => sign * (values[a] - values[b]) || a - b).slice(0, 10);
}

function middleOf(cell) {
  const [left, right] = data.plane.columns[columnOf(cell)];
  const [top, bottom] = data.plane.rows[rowOf(cell)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, side: Math.min(right - left, bottom - top) };
}

function drawBest(group, best) {
  const marks = best.slice(1).flatMap((cell) => {
    const { x, y, side } = middleOf(cell);
    const circle = { cx: at(x), cy: at(y), r: at(Math.min(6, Math.max(2.5, side * 0.34))) };
    return [drawn("circle", { ...circle, class: "rim" }), drawn("circle", { ...circle, class: "core" })];
  });
  if (best.length) {
    const { x, y, side } = middleOf(best[0]);
    const radius = Math.min(9, Math.max(5.5, side * 0.55));
    const corners = range(10).map((index) => {
      const [long, angle] = [index % 2 ? radius * 0.45 : radius, (index * Math.PI) / 5];
      return `${at(x + long * Math.sin(angle))} ${at(y - long * Math.cos(angle))}`;
    });
    marks.push(drawn("path", { class: "star", d: `M${corners.join("L")}z` }));
  }
  fill(group, marks);
}

// The border of good cells, at the end or at the checkpoint. A diverged cell is not good; of a missing one nothing is known.
function drawBorder(group, landscape) {
  if (!data.good) return;
  const [measure, threshold] = data.good;
  const sign = data.measures[measure].better === "lower" ? -1 : 1;
  const good = range(rows * columns).map((cell) => {
    const value = shown(landscape, cell, measure);
    if (value !== null) return sign * (value - threshold) > 0;
    return data.landscapes[landscape].states[cell] === "d" ? false : null;
  });
  const differ = (a, b) => good[a] !== null && good[b] !== null && good[a] !== good[b];
  let path = "";
  for (const cell of range(rows * columns)) {
    const [row, column] = [rowOf(cell), columnOf(cell)];
    const [left, right] = edges(data.plane.columns, column);
    const [top, bottom] = edges(data.plane.rows, row);
    if (column > 0 && differ(cell, cell - 1)) path += `M${at(left)} ${at(top)}V${at(bottom)}`;
    if (row > 0 && differ(cell, cell - columns)) path += `M${at(left)} ${at(bottom)}H${at(right)}`;
  }
  fill(
    group,
    ["rim", "core"].map((look) => drawn("path", { class: look, d: path })),
  );
}

// Where a row or column meets its neighbours: in the middle of the gap beside 0.
function edges(spans, place) {
  const meet = (a, b) => (a && b ? (a[1] <= b[0] ? a[1] + b[0] : a[0] + b[1]) / 2 : null);
  const [before, own, after] = [spans[place - 1], spans[place], spans[place + 1]];
  const ascends = spans.length < 2 || spans[1][0] > spans[0][0];
  const low = meet(before, own) ?? (ascends ? own[0] : own[1]);
  const high = meet(own, after) ?? (ascends ? own[1] : own[0]);
  return ascends ? [low, high] : [high, low];
}

function drawBar() {
  const bar = byId("bar");
  const part = (name) => bar.querySelector(`[data-part=${name}]`);
  const [width, margin] = [Number(bar.dataset.width), Number(bar.dataset.margin)];
  const measure = data.measures[view.measure];
  const x = (share) => at(margin + share * width);
  if (measure.better === "lower") part("gradient").setAttribute("transform", `translate(${width + 2 * margin} 0) scale(-1 1)`);
  else part("gradient").removeAttribute("transform");
  fill(
    part("ticks"),
    measure.ticks.flatMap(([share, label]) => [
      drawn("path", { class: "tick", d: `M${x(share)} 12v4` }),
      drawn("text", { x: x(share), y: 26, "text-anchor": "middle" }, label),
    ]),
  );
  const isGood = data.good && data.good[0] === view.measure;
  const place = isGood ? x(fraction(view.measure, data.good[1])) : 0;
  fill(part("threshold"), isGood ? ["rim", "core"].map((look) => drawn("path", { class: look, d: `M${place} 0V12` })) : []);
  byId("meaning").textContent = measure.meaning;
}

