// Keys for speed: each one presses what a form shows anyway. Without this script everything works by the buttons.
"use strict";
const typing = (element) => element instanceof Element && element.closest("input:not([type=hidden]), textarea, select");
const candidates = [...document.querySelectorAll("[data-candidate]")];
let chosen = -1;
let sent = false;

function choose(step) {
  if (!candidates.length) return;
  chosen = Math.min(Math.max(chosen + step, 0), candidates.length - 1);
  candidates[chosen].focus();
  candidates[chosen].scrollIntoView({ block: "nearest" });
}

function press(element) {
  if (!element || element.disabled) return false;
  if (element.matches("input, textarea")) {
    element.focus();
    element.select();
  } else element.click();
  return true;
}

function nameOf(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) return event.shiftKey ? `shift+${digit[1]}` : digit[1];
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter" && event.target.id === "other") {
      event.preventDefault();
      press(document.querySelector("[data-enter=other]"));
    }
    return;
  }
  const key = nameOf(event);
  let done = true;
  if (key === "j") choose(1);
  else if (key === "k") choose(-1);
  else if (key === "a" && candidates[chosen]) press(candidates[chosen].querySelector("button.yes"));
  else if (key === "x" && candidates[chosen]) press(candidates[chosen].querySelector("button.no"));
  else done = press(document.querySelector(`[data-key="${CSS.escape(key)}"]`));
  if (done) event.preventDefault();
});

// A decision is sent once, however often the key is hit while the next page comes.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
}
window.addEventListener("pageshow", () => { sent = false; });
