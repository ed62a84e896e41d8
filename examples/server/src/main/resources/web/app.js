"use strict";

const api = "/api/faiss";
const $ = id => document.getElementById(id);
const colours = ["#3557d6", "#d9822b", "#2a9d8f", "#c2387b", "#6f52b5", "#7a8b2f", "#b5483a", "#3d8fc4", "#8a6d3b", "#55606e"];
const state = { seed: null, tracks: [], entries: [], request: 0, asked: 0 };

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function drawn(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  const token = sessionStorage.getItem("token");
  if (token) headers.Authorization = "Bearer " + token;
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) {
    const given = prompt("This server needs a token");
    if (given) {
      sessionStorage.setItem("token", given);
      return ask(path, options);
    }
  }
  const body = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(body.detail || response.statusText);
  return body;
}

function said(error) {
  $("problem").hidden = !error;
  $("problem").textContent = error ? error.message : "";
}

const title = track => track.title || track.label;
const under = track => [track.artist, track.genre, track.tempo && track.tempo.toFixed(0) + " BPM", track.key].filter(Boolean).join(" · ");

async function find() {
  const request = ++state.asked;
  const text = $("search").value.trim();
  try {
    const { tracks } = await ask(`${api}/tracks?limit=60` + (text ? "&text=" + encodeURIComponent(text) : ""));
    if (request !== state.asked) return; // a later one is under way
    $("found").replaceChildren(...tracks.map(track => element("li", {},
      element("button", { class: "track", onclick: () => choose(track) }, title(track), element("small", {}, under(track))))));
    if (tracks.length === 0) $("found").append(element("li", {}, "Nothing is called that"));
    said(null);
  } catch (error) { said(error); }
}

const genres = () => [...new Set(state.tracks.map(track => track.genre || "other"))].sort();
const colour = track => colours[genres().indexOf(track.genre || "other") % colours.length];

async function drawMap() {
  const { tracks } = await ask(`${api}/map`);
  state.tracks = tracks;
  const [left, right] = [Math.min(...tracks.map(t => t.x)), Math.max(...tracks.map(t => t.x))];
  const [low, high] = [Math.min(...tracks.map(t => t.y)), Math.max(...tracks.map(t => t.y))];
  const most = Math.max(1e-9, (right - left) / 2, (high - low) / 2 / 0.66);
  const circles = tracks.map(track => {
    track.cx = (track.x - (left + right) / 2) / most;
    track.cy = (track.y - (low + high) / 2) / most;
    const circle = drawn("circle", { cx: track.cx, cy: track.cy, r: 0.017, fill: colour(track), tabindex: 0, "data-id": track.id });
    const name = drawn("title", {});
    name.textContent = `${title(track)}\n${under(track)}`;
    circle.append(name);
    circle.addEventListener("click", () => choose(track));
    circle.addEventListener("keydown", event => { if (event.key === "Enter") choose(track); });
    return circle;
  });
  $("map").replaceChildren(drawn("polyline", { id: "way", points: "" }), ...circles);
  $("legend").replaceChildren(...genres().map((genre, i) => {
    const dot = element("i");
    dot.style.background = colours[i % colours.length];
    return element("li", {}, dot, genre);
  }));
  $("to").replaceChildren(element("option", { value: "" }, "nowhere: stay near"),
    ...tracks.map(track => element("option", { value: track.track_path }, `${title(track)} – ${track.artist || ""}`)));
}

function mark() {
  const listed = state.entries.map(entry => entry.id);
  for (const circle of $("map").querySelectorAll("circle")) {
    const id = Number(circle.dataset.id);
    circle.classList.toggle("seed", state.seed !== null && id === state.seed.id);
    circle.classList.toggle("listed", listed.includes(id));
    circle.setAttribute("r", listed.includes(id) || (state.seed && id === state.seed.id) ? 0.024 : 0.017);
  }
  const places = new Map(state.tracks.map(track => [track.id, track]));
  const ids = state.seed && listed[0] !== state.seed.id ? [state.seed.id, ...listed] : listed;
  const way = document.getElementById("way");
  if (way) way.setAttribute("points", ids.map(id => places.get(id)).filter(Boolean).map(t => `${t.cx},${t.cy}`).join(" "));
}

function choose(track) {
  state.seed = track;
  $("seed").textContent = title(track) + (track.artist ? " – " + track.artist : "");
  list();
}

function parameters() {
  const to = $("to").value;
  const query = new URLSearchParams(to
    ? { from: state.seed.track_path, to, length: $("length").value }
    : { seed_track: state.seed.track_path, playlist_length: $("length").value, diversity: $("diversity").value,
        temperature: $("temperature").value, radius_walk: $("walk").checked });
  query.set("min_similarity", $("floor").value);
  query.set("artist_spacing", $("spacing").value);
  query.set("without_duplicates", $("unique").checked);
  if ($("per-artist").value) query.set("per_artist", $("per-artist").value);
  return [to ? "/path" : "/generate-playlist", query, to ? "GET" : "POST"];
}

async function list() {
  for (const name of ["length", "diversity", "temperature", "floor", "spacing"]) $(name + "-value").textContent = $(name).value;
  if (!state.seed) return;
  const leads = $("to").value !== "";
  for (const name of ["diversity", "temperature", "walk"]) $(name).disabled = leads;
  const request = ++state.request;
  const [path, query, method] = parameters();
  try {
    const answer = await ask(`${api}${path}?${query}`, { method });
    if (request !== state.request) return;
    state.entries = answer.playlist;
    $("playlist").replaceChildren(...answer.playlist.map(entry));
    const s = answer.statistics;
    $("statistics").textContent = `${answer.playlist_length} tracks · similarity ${s.average_similarity.toFixed(2)} on average, `
      + `${s.min_similarity.toFixed(2)} to ${s.max_similarity.toFixed(2)}`;
    const bounds = Object.keys(answer.bounds || {});
    $("bounds").textContent = bounds.length ? `Fewer than ${answer.requested_length}: ${bounds.join(", ").replaceAll("_", " ")}` : "";
    mark();
    said(null);
  } catch (error) { said(error); }
}

function entry(track, i) {
  return element("li", { class: "entry", "data-id": track.id },
    element("button", { class: "place", title: "Play", onclick: () => play(i) }, String(i + 1)),
    element("div", {},
      element("button", { class: "name", title: "Start from this one", onclick: () => choose(track) }, title(track)),
      element("small", {}, under(track)),
      element("small", { class: "reasons" }, track.reasons.join(", "))),
    element("div", { class: "similarity" }, track.similarity.toFixed(2),
      element("meter", { min: -1, max: 1, low: 0, high: 0.5, optimum: 1, value: track.similarity })));
}

async function play(i) {
  const track = state.entries[i];
  if (!track) return;
  try {
    const token = sessionStorage.getItem("token");
    const path = `${api}/audio?path=` + encodeURIComponent(track.track_path);
    if (token) { // an audio element sends no header
      const response = await fetch(path, { headers: { Authorization: "Bearer " + token } });
      if (!response.ok) throw new Error("the sound cannot be had: " + response.status);
      $("player").src = URL.createObjectURL(await response.blob());
    } else {
      $("player").src = path;
    }
    state.playing = i;
    $("playing").textContent = `${i + 1}. ${title(track)}` + (track.artist ? " – " + track.artist : "");
    for (const item of $("playlist").children) item.classList.toggle("playing", Number(item.dataset.id) === track.id);
    await $("player").play();
  } catch (error) {
    if (error.name !== "AbortError") said(error);
  }
}

async function summary() {
  const s = await ask(`${api}/statistics`);
  $("summary").textContent = `${s.total_files} tracks, ${s.index_coverage.toFixed(0)} % found by ${s.index_type}`
    + (s.failed_files ? `, ${s.failed_files} failed` : "");
}

async function build() {
  $("build").disabled = true;
  $("progress").hidden = false;
  try {
    let job = await ask(`${api}/build-index?wait=0`, { method: "POST" });
    while (job.state === "running") {
      if (job.total > 0) { $("progress").max = job.total; $("progress").value = job.done; } else $("progress").removeAttribute("value");
      await new Promise(done => setTimeout(done, 300));
      job = await ask(`${api}/builds/${job.id}`);
    }
    if (job.state === "failed") throw new Error(job.error);
    said(null);
    await refresh();
  } catch (error) { said(error); } finally {
    $("build").disabled = false;
    $("progress").hidden = true;
  }
}

async function refresh() {
  await Promise.all([summary(), find(), drawMap()]);
  mark();
}

$("search").addEventListener("input", find);
$("build").addEventListener("click", build);
$("builder").addEventListener("input", list);
$("builder").addEventListener("submit", event => event.preventDefault());
$("player").addEventListener("ended", () => play(state.playing + 1));
refresh().catch(said);
