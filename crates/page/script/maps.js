// Decision boundaries: what a network says of every place of the data's plane.

const POINTS = ["#1d5fa8", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0e7490", "#a16207", "#475569"];
const GROUNDS = ["#b9d2ee", "#f8cfae", "#bfe3c6", "#dcc8f1", "#f3bcbc", "#b8e0e8", "#ecdca2", "#cbd5e1"];

const mapsByCell = new Map((data.boundaries?.maps ?? []).map(([landscape, cell, maps]) => [`${landscape} ${cell}`, maps]));
const hasMap = (landscape, cell) => mapsByCell.has(`${landscape} ${cell}`);

function pixels(packed) {
  const runs = bytes(packed);
  const found = new Uint8Array(data.boundaries.side ** 2);
  let place = 0;
  for (let index = 0; index < runs.length; index += 2) {
    found.fill(runs[index + 1], place, place + runs[index] + 1);
    place += runs[index] + 1;
  }
  return found;
}

const isNumber = () => data.boundaries.classes === 0;
const ground = (value) => (isNumber() ? data.colours[value] : GROUNDS[value % GROUNDS.length]);
const ink = (value) => (isNumber() ? data.colours[value] : POINTS[value % POINTS.length]);

// Draws the map of a cell at a checkpoint, with the points over it where it is large enough. False where the network had diverged.
function drawMap(canvas, landscape, cell, step, scale) {
  const { side, extent, points } = data.boundaries;
  const context = canvas.getContext("2d");
  canvas.width = canvas.height = side * scale;
  const map = mapsByCell.get(`${landscape} ${cell}`)?.[step];
  if (map === undefined) {
    context.fillStyle = "#cbcbcb";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = "#868686";
    context.lineWidth = Math.max(1, scale);
    for (let x = -canvas.height; x < canvas.width; x += canvas.width / 6) {
      context.beginPath();
      context.moveTo(x, canvas.height);
      context.lineTo(x + canvas.height, 0);
      context.stroke();
    }
    return false;
  }
  pixels(map).forEach((value, place) => {
    context.fillStyle = ground(value);
    context.fillRect((place % side) * scale, Math.floor(place / side) * scale, scale, scale);
  });
  if (scale > 2) {
    const [left, right, low, high] = extent;
    for (const [x, y, value, isValidation] of points) {
      const centre = [((x - left) / (right - left)) * canvas.width, (1 - (y - low) / (high - low)) * canvas.height];
      context.beginPath();
      context.arc(...centre, scale * 0.32, 0, 2 * Math.PI);
      context.fillStyle = isValidation ? ground(value) : ink(value);
      context.fill();
      context.lineWidth = scale * 0.12;
      context.strokeStyle = isNumber() ? (isValidation ? "#ffffff" : "#181818") : isValidation ? ink(value) : "#ffffff";
      context.stroke();
    }
  }
  return true;
}

// The checkpoint of the maps that comes next to one of the curves.
function mapStep() {
  const { steps } = data.boundaries;
  if (view.step === null) return steps.length - 1;
  const now = data.curves.steps[view.step];
  const later = steps.findIndex((step) => step >= now);
  return later < 0 ? steps.length - 1 : later;
}

const gallery = [];

// So many of a list at most, at even distances.
const coarse = (list, most) => list.filter((_, index) => index % Math.ceil(list.length / most) === 0);

function fillGallery() {
  if (!data.boundaries) return;
  const blocks = data.landscapes.map((own, landscape) => {
    const cells = data.boundaries.maps.filter((map) => map[0] === landscape).map((map) => map[1]);
    if (!cells.length) return null;
    const ups = coarse([...new Set(cells.map(rowOf))].sort((a, b) => b - a), 8);
    const rights = coarse([...new Set(cells.map(columnOf))].sort((a, b) => a - b), 12);
    const known = new Set(cells);
    const pictures = ups.flatMap((row) => [
      element("span", { class: "up" }, data.up.labels[row]),
      ...rights.map((column) =>
        known.has(row * columns + column) ? thumbnail(landscape, row * columns + column) : element("span"),
      ),
    ]);
    // Labels of the columns need the room of several.
    const stride = Math.ceil(rights.length / 4);
    const below = rights.map((column, index) =>
      element("span", { class: "right" }, index % stride ? "" : data.right.labels[column]),
    );
    const grid = element("div", { class: "thumbnails" }, pictures, element("span"), below);
    grid.style.gridTemplateColumns = `max-content repeat(${rights.length}, minmax(0, 72px))`;
    return element(
      "figure",
      { class: "decisions" },
      element("figcaption", {}, own.title),
      grid,
      element("p", { class: "axes" }, `${data.up.title} upwards, ${data.right.title} to the right`),
    );
  });
  byId("gallery").replaceChildren(...blocks.filter((block) => block));
  drawGallery();
}

function thumbnail(landscape, cell) {
  const canvas = element("canvas");
  const name = `${data.landscapes[landscape].title} at ${whereabouts(cell)}: open`;
  const button = element("button", { type: "button", "aria-label": name }, canvas);
  button.addEventListener("click", () => openCell(landscape, cell));
  button.addEventListener("pointerenter", () => pointAt(landscape, cell));
  gallery.push({ canvas, landscape, cell });
  return button;
}

function drawGallery() {
  if (!gallery.length) return;
  const step = mapStep();
  for (const { canvas, landscape, cell } of gallery) drawMap(canvas, landscape, cell, step, 1);
}

