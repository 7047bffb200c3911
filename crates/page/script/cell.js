// All there is of one cell, in a dialog: figures, learning curves, decision boundary, and how to train it again.

function openCell(landscape, cell) {
  pointAt(landscape, cell);
  stop();
  const own = data.landscapes[landscape];
  const dialog = byId("cell");
  const isOpen = dialog.open;
  byId("cell-heading").textContent = own.title;
  byId("cell-body").replaceChildren(
    element("p", { class: "lacking" }, own.about),
    element("p", { class: "place" }, whereabouts(cell)),
    element("p", { class: "outcome" }, outcome(landscape, cell)),
    neighbours(landscape, cell),
    ...section("Figures", [element("div", { class: "wide" }, trialsOf(landscape, cell))]),
    ...curvesOf(landscape, cell),
    ...boundaryOf(landscape, cell),
    ...again(landscape, cell),
  );
  if (isOpen) {
    byId("cell-body").querySelector(`[data-way="${dialog.dataset.way}"]`)?.focus();
    say(`${own.title}, ${whereabouts(cell)}: ${written(landscape, cell)}`);
    return;
  }
  dialog.showModal();
  dialog.scrollTop = 0;
}

// Buttons that lead to the cells around, and to the same cell of other landscapes.
function neighbours(landscape, cell) {
  const button = (name, label, way, isThere, to) => {
    const attributes = { type: "button", "aria-label": label, title: label, "data-way": way };
    const made = element("button", { ...attributes, disabled: isThere ? null : "" }, name);
    made.addEventListener("click", () => {
      byId("cell").dataset.way = way;
      openCell(...to);
    });
    return made;
  };
  const [row, column] = [rowOf(cell), columnOf(cell)];
  const moves = [
    button("←", `lower ${data.right.title}`, "left", column > 0, [landscape, cell - 1]),
    button("→", `higher ${data.right.title}`, "right", column < columns - 1, [landscape, cell + 1]),
    button("↓", `lower ${data.up.title}`, "down", row > 0, [landscape, cell - columns]),
    button("↑", `higher ${data.up.title}`, "up", row < rows - 1, [landscape, cell + columns]),
  ];
  const others =
    data.landscapes.length < 2
      ? []
      : data.landscapes.map((own, index) => {
          const made = button(own.title, `${own.title}, the same cell`, `landscape-${index}`, true, [index, cell]);
          made.setAttribute("aria-pressed", String(index === landscape));
          return made;
        });
  return element(
    "div",
    { class: "choice", role: "group", "aria-label": "Other cells" },
    moves,
    element("span", { class: "gap" }),
    others,
  );
}

function section(name, contents) {
  return contents.length ? [element("h3", {}, name), ...contents] : [];
}

// Means, deviations and every seed, a row for each measure.
function trialsOf(landscape, cell) {
  const own = data.landscapes[landscape];
  const kept = range(seeds).filter(() => own.values.some((values) => values !== null));
  const seedText = (measure, seed) => {
    const place = cell * seeds + seed;
    const value = own.values[measure]?.[place] ?? null;
    if (value !== null) return number(value);
    if (own.trials[place] !== "d") return "–";
    const after = own.trials_after[place];
    return after === undefined ? "diverged" : `diverged (${after})`;
  };
  const lines = data.measures.map((measure, index) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, heading(measure)),
      element("td", {}, meanAndDeviation(landscape, cell, index) ?? "–"),
      kept.map((seed) => element("td", {}, own.values[index] ? seedText(index, seed) : "")),
    ),
  );
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "measure"),
    element("th", { scope: "col" }, "mean ± deviation"),
    kept.map((seed) => element("th", { scope: "col" }, `seed ${data.seeds[seed]}`)),
  );
  return element("table", { class: "trials" }, element("thead", {}, head), element("tbody", {}, lines));
}

function curvesOf(landscape, cell) {
  if (!data.curves) return [];
  const charts = data.curves.quantities.map((_, quantity) => chart(quantity, landscape, cell));
  const key = element(
    "p",
    { class: "key" },
    data.seeds.map((seed, index) => element("span", {}, element("span", { class: `line seed-${index % 8}` }), `seed ${seed}`)),
  );
  return section("Learning curves", [element("div", { class: "charts" }, charts), key]);
}

function boundaryOf(landscape, cell) {
  if (!data.boundaries) return [];
  if (!hasMap(landscape, cell)) {
    const where = "It was recorded for the cells of the coarse grid below the landscapes only.";
    return section("Decision boundary", [element("p", { class: "lacking" }, where)]);
  }
  const { steps, seed } = data.boundaries;
  const canvas = element("canvas", {
    class: "map",
    role: "img",
    "aria-label": "What the network decides, with the data's points",
  });
  const name = element("output");
  const slider = element("input", {
    type: "range",
    min: 0,
    max: steps.length - 1,
    value: mapStep(),
    "aria-label": "Step of the training",
  });
  const draw = () => {
    const isThere = drawMap(canvas, landscape, cell, Number(slider.value), 12);
    name.textContent = `after ${steps[slider.value]} steps${isThere ? "" : ": diverged"}`;
  };
  slider.addEventListener("input", draw);
  draw();
  const which = isNumber()
    ? "Points with a dark rim were trained on; those with a white one"
    : "Full points were trained on; open ones";
  const caption = element("p", { class: "lacking" }, `Seed ${data.seeds[seed]}. ${which} are for validation.`);
  return section("Decision boundary", [
    element("div", { class: "boundary" }, canvas, element("div", {}, steps.length > 1 ? [slider, name] : [name], caption)),
  ]);
}

// A template with what belongs to a cell in it.
function forCell(template, landscape, cell) {
  const own = data.landscapes[landscape];
  const known = new Map([
    [data.up.name, data.up.values[rowOf(cell)]],
    [data.right.name, data.right.values[columnOf(cell)]],
  ]);
  if (seeds) known.set("seed", data.seeds[0]);
  for (const [name, texts] of own.substitutions) known.set(name, texts.length === 1 ? texts[0] : texts[cell]);
  return data.texts[template].replace(/\{\{([^{}]*)\}\}/g, (whole, name) => known.get(name.trim()) ?? whole);
}

function again(landscape, cell) {
  const { command, programs } = data.landscapes[landscape];
  const contents = [];
  if (command !== null) contents.push(code(forCell(command, landscape, cell)));
  if (programs.length) {
    const place = element("div");
    const show = (index) => {
      buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === index)));
      place.replaceChildren(code(forCell(programs[index][1], landscape, cell)));
    };
    const buttons = programs.map(([name], index) => {
      const button = element("button", { type: "button", "aria-pressed": "false" }, name);
      button.addEventListener("click", () => show(index));
      return button;
    });
    contents.push(
      element("div", { class: "choice", role: "group", "aria-label": "The same training as a program" }, buttons),
      place,
    );
    show(0);
  }
  return section("Train it again", contents);
}

function code(text) {
  const shownText = element("code", {}, text);
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copied(text, shownText)) ? "Copied" : "Select and copy";
    say(button.textContent);
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
  const looks = text.includes("\n") ? null : "wraps";
  return element("div", { class: "code" }, element("pre", { class: looks, tabindex: 0 }, shownText), button);
}

// Where the clipboard is closed to pages from disk, the text is selected and copied as a reader would.
async function copied(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(place);
    return document.execCommand("copy");
  }
}

