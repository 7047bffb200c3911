// The landscape along its training: a slider over the checkpoints, and a button that moves it.

let running = null;

function showStep(step) {
  const last = data.curves.steps.length - 1;
  view.step = step >= last ? null : step;
  byId("step").value = step;
  byId("step-name").textContent = stepName();
  drawAll();
  writeTables();
  drawGallery();
  if (view.cell !== null) drawReading();
}

const stepName = () => (view.step === null ? "at the end" : `after ${data.curves.steps[view.step]} steps`);

function stop() {
  if (running === null) return;
  clearInterval(running);
  running = null;
  byId("run").textContent = "Play";
}

function run() {
  if (running !== null) {
    stop();
    return;
  }
  byId("run").textContent = "Stop";
  const last = data.curves.steps.length - 1;
  let step = view.step ?? -1;
  running = setInterval(() => {
    step += 1;
    showStep(step);
    if (step >= last) stop();
  }, 350);
}

// Not every measure was recorded along the way.
function allowPlaying() {
  if (!byId("play")) return;
  const isRecorded = quantityOf(view.measure) >= 0;
  if (!isRecorded) stop();
  for (const control of [byId("step"), byId("run")]) control.disabled = !isRecorded;
  byId("step-name").textContent = isRecorded ? stepName() : "at the end only";
}

function makePlayable() {
  if (!byId("play")) return;
  byId("step").addEventListener("input", (event) => {
    stop();
    showStep(Number(event.target.value));
  });
  byId("run").addEventListener("click", run);
}

