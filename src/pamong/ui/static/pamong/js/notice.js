// Says what went wrong, in place: fills [data-error] of the form or makes one, and lets a screen reader speak it.

function place(container) {
  const given = container.querySelector("[data-error]");
  if (given) return given;
  const made = document.createElement("div");
  made.className = "error-summary";
  made.dataset.error = "";
  made.setAttribute("role", "alert");
  container.prepend(made);
  return made;
}

export function showProblem(container, message) {
  const box = place(container);
  box.textContent = message;
  box.hidden = false;
  box.tabIndex = -1;
  box.focus();
}

export function clearProblem(container) {
  const box = container.querySelector("[data-error]");
  if (box) box.hidden = true;
}

// Runs one task at a time for an element; a second tap while the first works is ignored.
export async function once(element, task) {
  if (element.dataset.busy !== undefined) return;
  element.dataset.busy = "";
  element.setAttribute("aria-busy", "true");
  try {
    await task();
  } finally {
    delete element.dataset.busy;
    element.removeAttribute("aria-busy");
  }
}
