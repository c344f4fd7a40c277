// The map of the public page: our own outlines, drawn by Leaflet (a classic script before this one), tiles only where
// the office has named a server. What it shows stands in the list beside it; without it the drawing stays.

const { L } = globalThis;
const box = document.querySelector("[data-map]");
const NEAR = 0.004; // degrees within which a pin would lie on a name
let map, shown, outlines;

function text(...lines) {
  const made = document.createElement("div");
  for (const line of lines.filter(Boolean)) made.append(Object.assign(document.createElement("p"), { textContent: line }));
  return made;
}

function drawn(features) {
  return L.geoJSON(features, {
    // Colours come from the style sheet, by state; Leaflet's own would be the same for light and dark.
    style: (feature) => ({ className: `kel kel-${feature.properties.state}` }),
    onEachFeature: (feature, layer) => {
      layer.bindPopup(text(feature.properties.name, feature.properties.words, ...feature.properties.reasons));
    },
  });
}

function name(feature, pins) {
  const { label, state } = feature.properties;
  const on = pins.find(({ geometry }) => geometry.coordinates.every((at, axis) => Math.abs(at - label[axis]) < NEAR));
  const aside = on ? (on.geometry.coordinates[1] > label[1] ? "kel-below" : "kel-above") : "";
  const icon = L.divIcon({ className: `kel-name on-${state} ${aside}`, html: text(feature.properties.name) });
  return L.marker([label[1], label[0]], { icon, interactive: false, keyboard: false });
}

function pin({ geometry, properties }, number) {
  const [lon, lat] = geometry.coordinates, { what, where, state } = properties;
  const icon = L.divIcon({ className: "num-dot", html: text(String(number)), iconSize: [28, 28] });
  const marker = L.marker([lat, lon], { icon, title: `${what}, ${where}` });
  // Leaflet names only pictures; this icon is a number, which says nothing to who cannot see the map.
  marker.on("add", () => marker.getElement().setAttribute("aria-label", `${number}. ${what}, ${where}`));
  return marker.bindPopup(text(what, where, state));
}

// Of two small neighbours the second name steps down a line, rather than lie on the first.
function apart() {
  const seen = [];
  for (const label of box.querySelectorAll(".kel-name")) {
    const range = document.createRange();
    range.selectNodeContents(label.querySelector("p"));
    label.classList.remove("kel-lower");
    const { left, right, top, bottom } = range.getBoundingClientRect();
    const hides = (one) => one.left < right + 6 && left < one.right + 6 && one.top < bottom && top < one.bottom;
    label.classList.toggle("kel-lower", seen.some(hides));
    seen.push({ left, right, top, bottom });
  }
}

function begin() {
  box.replaceChildren();
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomAnimation: moves, fadeAnimation: moves });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  if (box.dataset.tiles) {
    L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
    L.control.attribution({ prefix: false }).addAttribution(text(box.dataset.tilesCredit).textContent).addTo(map);
    box.classList.add("has-tiles");
  }
  box.setAttribute("role", "application");
}

async function show() {
  const answer = await fetch(box.dataset.map);
  if (!answer.ok) throw new Error(`map: ${answer.status}`);
  const { features } = await answer.json();
  const areas = features.filter(({ properties, geometry }) => properties.kind === "kelurahan" && geometry);
  if (!areas.length) return;
  const pins = features.filter(({ properties }) => properties.kind === "incident");
  const isFirst = !map;
  if (isFirst) begin();
  shown?.remove();
  outlines = drawn(areas);
  const named = [...areas.map((feature) => name(feature, pins)), ...pins.map((feature, at) => pin(feature, at + 1))];
  shown = L.layerGroup([outlines, ...named]).addTo(map);
  if (isFirst) map.on("zoomend", apart).fitBounds(outlines.getBounds());
  apart();
}

function find(event) {
  const wanted = event.target.closest?.("[data-area]")?.dataset.area;
  const layer = wanted && outlines?.getLayers().find((one) => one.feature.id === wanted);
  if (!layer) return;
  map.fitBounds(layer.getBounds());
  layer.openPopup();
}

if (box && L) {
  const again = () => show().catch((error) => console.warn(error));
  document.addEventListener("click", find);
  document.addEventListener("pamong:fresh", again); // live.js has found that something changed
  again();
}
