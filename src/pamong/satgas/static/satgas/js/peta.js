// The map of the public page: our own outlines, drawn by Leaflet (a classic script before this one), tiles only where
// the office has named a server. What it shows stands in the list beside it; without it the drawing stays.

const { L } = globalThis;
const box = document.querySelector("[data-map]");

function text(...lines) {
  const made = document.createElement("div");
  for (const line of lines.filter(Boolean)) made.append(Object.assign(document.createElement("p"), { textContent: line }));
  return made;
}

function outlines(features) {
  return L.geoJSON(features, {
    // Colours come from the style sheet, by state; Leaflet's own would be the same for light and dark.
    style: (feature) => ({ className: `kel kel-${feature.properties.state}` }),
    onEachFeature: (feature, layer) => {
      const { name, words, reasons } = feature.properties;
      layer.bindPopup(text(name, words, ...reasons));
    },
  });
}

function name(feature) {
  const [lon, lat] = feature.properties.label;
  const icon = L.divIcon({ className: `kel-name on-${feature.properties.state}`, html: text(feature.properties.name) });
  return L.marker([lat, lon], { icon, interactive: false, keyboard: false });
}

function pin(feature, number) {
  const [lon, lat] = feature.geometry.coordinates;
  const { what, where, state } = feature.properties;
  const icon = L.divIcon({ className: "num-dot", html: text(String(number)), iconSize: [28, 28] });
  const marker = L.marker([lat, lon], { icon, title: `${what}, ${where}` });
  // Leaflet names only pictures; this icon is a number, which says nothing to who cannot see the map.
  marker.on("add", () => marker.getElement().setAttribute("aria-label", `${number}. ${what}, ${where}`));
  return marker.bindPopup(text(what, where, state));
}

function find(map, layers) {
  for (const button of document.querySelectorAll("[data-area]")) {
    button.addEventListener("click", () => {
      const layer = layers.getLayers().find((one) => one.feature.id === button.dataset.area);
      if (!layer) return;
      map.fitBounds(layer.getBounds());
      layer.openPopup();
    });
  }
}

async function draw() {
  const answer = await fetch(box.dataset.map);
  if (!answer.ok) throw new Error(`map: ${answer.status}`);
  const { features } = await answer.json();
  const areas = features.filter((feature) => feature.properties.kind === "kelurahan" && feature.geometry);
  if (!areas.length) return;
  box.replaceChildren();
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, attributionControl: false, zoomAnimation: !quiet, fadeAnimation: !quiet });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  if (box.dataset.tiles) {
    L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
    L.control.attribution({ prefix: false }).addAttribution(text(box.dataset.tilesCredit).textContent).addTo(map);
    box.classList.add("has-tiles");
  }
  const layers = outlines(areas).addTo(map);
  for (const feature of areas) name(feature).addTo(map);
  const incidents = features.filter((feature) => feature.properties.kind === "incident");
  incidents.forEach((feature, at) => pin(feature, at + 1).addTo(map));
  map.fitBounds(layers.getBounds());
  box.setAttribute("role", "application");
  find(map, layers);
}

if (box && L) draw().catch((error) => console.warn(error));
