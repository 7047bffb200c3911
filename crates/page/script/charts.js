// Learning curves: a line for each seed.

const CHART = { width: 320, height: 190, left: 46, right: 12, top: 10, bottom: 34 };

// Round values from low to high, about four.
function roundValues(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? rough;
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return range(last - first + 1).map((index) => (first + index) * step);
}

// Of a logarithmic axis from 10^low to 10^high: powers of ten, or their ones, twos and fives, or what is round between, with labels.
function powers(low, high) {
  const [first, last] = [Math.floor(low), Math.ceil(high)];
  const exponents = range(last - first + 1).map((index) => first + index);
  const within = (values) => values.filter((value) => Math.log10(value) >= low - 1e-9 && Math.log10(value) <= high + 1e-9);
  const tries = [[1], [1, 2, 5]].map((digits) => exponents.flatMap((exponent) => digits.map((digit) => digit * 10 ** exponent)));
  const values = tries.map(within).find((found) => found.length > 1) ?? roundValues(10 ** low, 10 ** high);
  return within(values).map((value) => [Math.log10(value), number(value)]);
}

function chart(quantity, landscape, cell) {
  const { name, logarithmic } = data.curves.quantities[quantity];
  const { steps } = data.curves;
  const place = (value) => (logarithmic ? Math.log10(value) : value);
  const lines = range(seeds).map((seed) =>
    steps
      .map((_, step) => valueAlong(quantity, landscape, cell, seed, step))
      .map((value) => (value === null ? null : place(value))),
  );
  const known = lines.flat().filter((value) => value !== null);
  if (!known.length) return element("p", { class: "lacking" }, `${name}: nothing was recorded.`);
  let [low, high] = [Math.min(...known), Math.max(...known)];
  if (high - low < 1e-9 * Math.max(1, Math.abs(high))) [low, high] = [low - 0.5, high + 0.5];
  const last = steps[steps.length - 1] || 1;
  const x = (step) => at(CHART.left + (step / last) * (CHART.width - CHART.left - CHART.right));
  const y = (value) => at(CHART.top + (1 - (value - low) / (high - low)) * (CHART.height - CHART.top - CHART.bottom));
  const marks = logarithmic ? powers(low, high) : roundValues(low, high).map((value) => [value, number(value)]);
  const bottom = CHART.height - CHART.bottom;
  const middle = (CHART.left + CHART.width - CHART.right) / 2;
  const attributes = { viewBox: `0 0 ${CHART.width} ${CHART.height}`, class: "chart", role: "img" };
  const svg = drawn(
    "svg",
    { ...attributes, "aria-label": `${name}, a line for each seed` },
    marks
      .map(([value, label]) => [
        drawn("path", { class: "grid", d: `M${CHART.left} ${y(value)}H${CHART.width - CHART.right}` }),
        drawn("text", { x: CHART.left - 6, y: y(value) + 3.5, "text-anchor": "end" }, label),
      ])
      .flat(),
    roundValues(0, last)
      .map((step) => [
        drawn("path", { class: "tick", d: `M${x(step)} ${bottom}v4` }),
        drawn("text", { x: x(step), y: bottom + 16, "text-anchor": "middle" }, String(step)),
      ])
      .flat(),
    drawn("path", { class: "frame", d: `M${CHART.left} ${CHART.top}V${bottom}H${CHART.width - CHART.right}` }),
    drawn("text", { class: "title", x: middle, y: CHART.height - 3, "text-anchor": "middle" }, "steps"),
    lines.map((line, seed) => curve(line, seed, x, y)).flat(),
  );
  return element("figure", { class: "curves" }, element("figcaption", {}, name), svg);
}

// A line as far as there are values; a cross where it ends early.
function curve(line, seed, x, y) {
  const known = line.map((value, step) => [value, step]).filter(([value]) => value !== null);
  if (!known.length) return [];
  const points = known.map(([value, step]) => `${x(data.curves.steps[step])} ${y(value)}`);
  const look = `seed-${seed % 8}`;
  const parts = [
    drawn("path", { class: `curve ${look}`, d: `M${points.join("L")}` }, drawn("title", {}, `seed ${data.seeds[seed]}`)),
  ];
  if (known.length < line.length || known.length === 1) {
    const [value, step] = known[known.length - 1];
    const [left, top] = [x(data.curves.steps[step]), y(value)];
    parts.push(drawn("path", { class: `curve ${look}`, d: `M${left - 3.5} ${top - 3.5}l7 7m0 -7l-7 7` }));
  }
  return parts;
}

