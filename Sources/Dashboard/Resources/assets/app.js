// Keeps an open page up to date. Every page reads without it.
"use strict";

const french = document.documentElement.lang !== "en";

// How far the collector's clock is ahead of this one: a tablet with a wrong clock must not hide a silence.
let ahead = 0;
function setClock(text) {
  const difference = Date.parse(text) - Date.now();
  if (Number.isFinite(difference)) ahead = difference;
}

function relative(instant) {
  const seconds = Math.max(0, Math.floor((Date.now() + ahead - instant) / 1000));
  const [amount, unit] =
    seconds < 60 ? [seconds, "s"]
    : seconds < 3600 ? [Math.floor(seconds / 60), "min"]
    : seconds < 86400 ? [Math.floor(seconds / 3600), "h"]
    : [Math.floor(seconds / 86400), french ? "j" : "d"];
  return french ? `il y a ${amount}\u00a0${unit}` : `${amount}\u00a0${unit} ago`;
}

function refreshTimes() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const text = relative(Date.parse(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

// The server escapes all text in its fragments; a parsed document never runs scripts.
function parse(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.children];
}

function replaceWhenChanged(element, html) {
  if (!element || element.dataset.shown === html) return;
  element.dataset.shown = html;
  element.replaceChildren(...parse(html));
}

function followBoard(board) {
  const summary = document.getElementById("summary");
  const banner = document.getElementById("banner");
  const live = document.getElementById("live");

  function cardOf(id) {
    return board.querySelector(`[data-machine="${CSS.escape(id)}"]`);
  }

  function show(update) {
    setClock(update.at);
    const rooms = [...board.querySelectorAll("[data-room]")];
    const sameRooms = rooms.length === update.rooms.length
      && update.rooms.every((room, index) => rooms[index].dataset.room === room.name);
    const known = update.rooms.every((room) => room.ids.every((id) => cardOf(id)));
    const shown = update.rooms.reduce((count, room) => count + room.ids.length, 0);
    // Machines or rooms came or went: the page itself says it best.
    if (!sameRooms || !known || board.querySelectorAll("[data-machine]").length !== shown) {
      location.reload();
      return;
    }
    for (const card of update.cards) {
      const old = cardOf(card.id);
      const [fresh] = parse(card.html);
      if (!old || !fresh) continue;
      const hadFocus = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (hadFocus) fresh.querySelector("a")?.focus({ preventScroll: true });
    }
    update.rooms.forEach((room, index) => {
      const list = rooms[index].querySelector(".cards");
      const order = [...list.querySelectorAll("[data-machine]")].map((card) => card.dataset.machine);
      // Cards keep their place while somebody is on one of them.
      if (order.join("\n") === room.ids.join("\n") || list.contains(document.activeElement)) return;
      for (const id of room.ids) list.append(cardOf(id).parentElement);
    });
    replaceWhenChanged(summary, update.summary);
    replaceWhenChanged(banner, update.banner);
    refreshTimes();
  }

  function say(isConnected) {
    if (!live) return;
    live.hidden = false;
    live.textContent = isConnected ? live.dataset.connected : live.dataset.lost;
    live.classList.toggle("lost", !isConnected);
  }

  const stream = new EventSource(board.dataset.live);
  stream.addEventListener("open", () => say(true));
  stream.addEventListener("error", () => say(false));
  stream.addEventListener("board", (event) => show(JSON.parse(event.data)));
  addEventListener("pagehide", () => stream.close());
  // A page brought back from the browser's memory has a closed stream.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// A click on a session's picture proposes the instant at which to split it; typing one does as well.
function pickInstants(pictures, field) {
  // By the lab's clock on the wall, as the field has it.
  const [start, end] = [field.min, field.max].map((text) => Date.parse(text + "Z"));
  for (const picture of pictures) {
    const [left, right] = picture.dataset.plot.split(" ").map(Number);
    picture.classList.add("picks");
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * picture.viewBox.baseVal.width;
      const share = Math.min(1, Math.max(0, (x - left) / (right - left)));
      const picked = Math.round((start + share * (end - start)) / 1000) * 1000;
      field.value = new Date(picked).toISOString().slice(0, 19);
      field.form.scrollIntoView({ block: "nearest" });
      field.focus({ preventScroll: true });
    });
  }
}

setClock(document.documentElement.dataset.now);
refreshTimes();
setInterval(refreshTimes, 1000);
// What is being read will be there in a moment.
const unfinished = document.querySelector("[data-reload]");
if (unfinished) setTimeout(() => location.reload(), Number(unfinished.dataset.reload) * 1000);
const board = document.getElementById("board");
if (board && "EventSource" in window) followBoard(board);
const splitAt = document.getElementById("split-at");
if (splitAt) pickInstants(document.querySelectorAll(".pictures svg[data-plot]"), splitAt);
// Somebody said who they are at a screen that others use: going back must not say it again, and it is forgotten in time.
const leaving = document.querySelector("[data-leave]");
if (leaving) {
  history.replaceState(null, "", leaving.dataset.leave);
  setTimeout(() => location.replace(leaving.dataset.leave), 300_000);
}
