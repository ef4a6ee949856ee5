/** One symbol: its newest price, and a chart of the last ones. Drawn once for each frame, however many prices came. */
import uPlot from "uplot";

/** Points on the chart. */
const SHOWN = 300;

export class Card {
  /** Seconds, and prices. @type {[number[], number[]]} */ #data = [[], []];
  #price;
  #change;
  #chart;
  #isDue = false;

  /** @param {string} symbol @param {HTMLElement} parent */
  constructor(symbol, parent) {
    const element = document.createElement("section");
    element.className = "card";
    element.dataset.symbol = symbol;
    const head = document.createElement("div");
    head.className = "head";
    const title = document.createElement("h2");
    title.textContent = symbol;
    this.#change = document.createElement("span");
    this.#change.className = "change";
    this.#price = document.createElement("span");
    this.#price.className = "price";
    head.append(title, this.#change, this.#price);
    const chart = document.createElement("div");
    chart.className = "chart";
    element.append(head, chart);
    parent.append(element);
    this.#chart = new uPlot(optionsFor(chart), this.#data, chart);
    new ResizeObserver(() => this.#chart.setSize(sizeOf(chart))).observe(chart);
  }

  /** @param {[time: number, price: number][]} points */
  reset(points) {
    this.#data = [points.map(([time]) => time / 1000), points.map(([, price]) => price)];
    this.#draw();
  }

  /** @param {number} time @param {number} price */
  add(time, price) {
    const [times, prices] = this.#data;
    times.push(time / 1000);
    prices.push(price);
    if (times.length > SHOWN) {
      times.shift();
      prices.shift();
    }
    this.#draw();
  }

  #draw() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#chart.setData(this.#data);
      const [, prices] = this.#data;
      const [first = 0, last = first] = [prices[0], prices.at(-1)];
      this.#price.textContent = last.toFixed(2);
      this.#change.textContent = `${last < first ? "▼" : "▲"} ${Math.abs((last / first - 1) * 100).toFixed(2)} %`;
      this.#change.dataset.direction = last < first ? "down" : "up";
    });
  }
}

/** @param {number} seconds */
function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour12: false });
}

/** @param {HTMLElement} element */
function sizeOf(element) {
  return { width: element.clientWidth, height: element.clientHeight };
}

/** @param {HTMLElement} element @returns {uPlot.Options} */
function optionsFor(element) {
  const color = (/** @type {string} */ name) => () => resolved(element, name);
  const axis = { stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { y: false },
    scales: { x: { time: true } },
    axes: [
      { ...axis, space: 100, size: 30, values: (_chart, seconds) => seconds.map(timeOf) },
      { ...axis, size: 56 },
    ],
    series: [{}, { stroke: color("--up"), width: 2, points: { show: false } }],
  };
}

/** Canvases know no CSS variables and no light-dark(): an element's color is both resolved. @param {HTMLElement} element @param {string} name */
function resolved(element, name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
