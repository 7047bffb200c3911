// Numbers: how they are written, and how they come out of little room.

// Four significant digits, as the page itself writes them: exact halves go to the even digit.
function number(value, digits = 4) {
  if (value === 0) return "0";
  let [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const exact = value.toExponential(40).split("e")[0].replace("-", "");
  const rest = exact.slice(digits + 1);
  const before = Number(exact[digits === 1 ? 0 : digits]);
  if (/^50*$/.test(rest) && before % 2 === 0) {
    mantissa = (value < 0 ? "-" : "") + exact.slice(0, digits + 1);
    exponent = value.toExponential(40).split("e")[1];
  }
  exponent = Number(exponent);
  if (exponent < -3 || exponent > 3) return `${trimmed(mantissa)}e${exponent}`;
  return trimmed(shifted(mantissa, exponent));
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// Moves the point of d.ddd by so many places.
function shifted(mantissa, places) {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (places < 0) return `${sign}0.${"0".repeat(-places - 1)}${digits}`;
  const whole = digits.slice(0, places + 1).padEnd(places + 1, "0");
  const rest = digits.slice(places + 1);
  return sign + whole + (rest ? `.${rest}` : "");
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

const NONE = 65535;
const unpacked = new Map();

// All of a landscape's courses of a quantity, as steps of 1 / 65,534 between its limits.
function courses(quantity, landscape) {
  const key = `${quantity} ${landscape}`;
  if (!unpacked.has(key)) {
    unpacked.set(key, new DataView(bytes(data.curves.quantities[quantity].courses[landscape]).buffer));
  }
  return unpacked.get(key);
}

// What a trial had at a checkpoint, or null.
function valueAlong(quantity, landscape, cell, seed, step) {
  const place = (cell * seeds + seed) * data.curves.steps.length + step;
  const packed = courses(quantity, landscape).getUint16(2 * place, true);
  if (packed === NONE) return null;
  const { low, high, logarithmic } = data.curves.quantities[quantity];
  const value = low + (packed / (NONE - 1)) * (high - low);
  return logarithmic ? 10 ** value : value;
}

// The mean over the seeds that were run, or null where one of them has diverged by then, or none was run.
function meanAlong(quantity, landscape, cell, step) {
  let [sum, count] = [0, 0];
  for (let seed = 0; seed < seeds; seed += 1) {
    const value = valueAlong(quantity, landscape, cell, seed, step);
    const isMissing = data.landscapes[landscape].trials[cell * seeds + seed] === "m";
    if (value === null && isMissing) continue;
    if (value === null) return null;
    sum += value;
    count += 1;
  }
  return count ? sum / count : null;
}

// The quantity that shows a measure along the way, or -1.
function quantityOf(measure) {
  return data.curves ? data.curves.quantities.findIndex((quantity) => quantity.measure === measure) : -1;
}

// What the landscape shows of a cell: its exact mean at the end, or that of a checkpoint.
function shown(landscape, cell, measure = view.measure) {
  const quantity = view.step === null ? -1 : quantityOf(measure);
  if (quantity < 0) return data.landscapes[landscape].means[measure][cell];
  return meanAlong(quantity, landscape, cell, view.step);
}

function written(landscape, cell, measure = view.measure) {
  const value = shown(landscape, cell, measure);
  if (value !== null) return number(value);
  return data.landscapes[landscape].states[cell] === "d" ? "diverged" : "–";
}

