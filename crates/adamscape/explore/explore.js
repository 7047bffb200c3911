// The explorer: controls that have a landscape trained anew, and the newest page of it in a frame.

const form = document.getElementById("controls");
const progress = document.getElementById("progress");
const wrong = document.getElementById("wrong");
const sweep = document.getElementById("sweep");

const said = () => Object.fromEntries(new FormData(form));

let sent = "";
let timer = 0;

// Asks for what the controls say, once they rest.
function ask() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const controls = JSON.stringify(said());
    if (controls === sent) return;
    sent = controls;
    const answer = await fetch("controls", { method: "POST", body: controls });
    wrong.textContent = answer.ok ? "" : await answer.text();
  }, 250);
}

form.addEventListener("input", ask);
form.addEventListener("submit", (event) => event.preventDefault());

// The frame that is shown stays until the next one is drawn, and the next begins where this one was scrolled to.
function show(version) {
  for (const waiting of sweep.querySelectorAll("iframe.coming")) waiting.remove();
  const next = document.createElement("iframe");
  next.className = "coming";
  next.title = "The sweep";
  next.src = `sweep?version=${version}`;
  next.addEventListener("load", () => {
    const shown = sweep.querySelector("iframe:not(.coming)");
    if (shown?.contentWindow) next.contentWindow.scrollTo(0, shown.contentWindow.scrollY);
    next.classList.remove("coming");
    shown?.remove();
    document.body.dataset.shown = version;
  });
  sweep.append(next);
}

function fill(controls) {
  for (const [name, value] of Object.entries(controls)) form.elements[name].value = value;
  sent = JSON.stringify(said());
}

async function watch() {
  let version = 0;
  let isFilled = false;
  for (;;) {
    let state;
    try {
      state = await (await fetch(`state?after=${version}`)).json();
    } catch {
      progress.textContent = "The program has ended.";
      return;
    }
    if (!isFilled) fill(state.controls);
    isFilled = true;
    progress.textContent = `${state.trained} of ${state.trials} networks are trained${state.is_done ? "." : " ..."}`;
    if (state.failure) wrong.textContent = state.failure;
    if (state.version !== version) show(state.version);
    version = state.version;
  }
}

watch();
