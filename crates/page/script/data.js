// The report as the page carries it, the page's elements, and what the reader looks at.

const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.up.labels.length;
const columns = data.right.labels.length;
const seeds = data.seeds.length;
const figures = [...document.querySelectorAll("figure.plane")].map((figure) => ({
  figure,
  svg: figure.querySelector("svg"),
  table: figure.querySelector("details.table"),
}));
const byId = (id) => document.getElementById(id);

// `step` counts checkpoints; null is the end of the training, where numbers are exact.
const view = { measure: 0, step: null, landscape: 0, cell: null };

// Text only ever becomes a text node, so that no name can be markup.
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const rowOf = (cell) => Math.floor(cell / columns);
const columnOf = (cell) => cell % columns;
const range = (count) => [...Array(count).keys()];

function heading(measure) {
  return measure.unit ? `${measure.name} (${measure.unit})` : measure.name;
}

function say(text) {
  byId(byId("cell").open ? "cell-live" : "live").textContent = text;
}

