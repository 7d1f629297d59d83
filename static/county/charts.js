// Draws each chart from the table that it names, so that picture and table can never differ.
"use strict";

const COLOURS = ["#9f1717", "#153e75"];
const LONGEST = 12;
const INK = "#1c1917";
const AXIS = { axisLabel: { color: INK, fontSize: 14 }, axisLine: { lineStyle: { color: INK } } };

echarts.registerTheme("county", {
  color: COLOURS,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK },
  categoryAxis: AXIS,
  valueAxis: { ...AXIS, splitLine: { lineStyle: { color: "#e0dbd4" } } },
});

function read(box) {
  const table = document.getElementById(box.dataset.table);
  if (!table) return null;
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.replace(/[▲▼]/g, "").trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const number = (text) => Number.parseFloat(text.replaceAll(",", "")) || 0;
  const columns = box.dataset.columns.split(",").map(Number);
  return {
    names: rows.map((row) => row[0]),
    series: columns.map((column) => ({ name: heads[column], data: rows.map((row) => number(row[column])) })),
  };
}

function legend(box, series) {
  const line = Object.assign(document.createElement("p"), { className: "legend" });
  line.setAttribute("aria-hidden", "true");
  for (const { name } of series) line.append(Object.assign(document.createElement("span"), { textContent: name }));
  box.before(line);
}

function line({ names, series }) {
  const order = names.length > 1 && names[0] > names.at(-1) ? -1 : 1;
  const turned = (list) => (order < 0 ? [...list].reverse() : list);
  return {
    xAxis: { type: "category", data: turned(names), boundaryGap: false, axisLabel: { formatter: (day) => day.slice(5) } },
    yAxis: { type: "value" },
    series: series.map(({ name, data }) => ({ name, type: "line", data: turned(data), symbolSize: 6, lineStyle: { width: 3 } })),
  };
}

function bar({ names, series }) {
  return {
    xAxis: { type: "value" },
    yAxis: {
      type: "category", data: names.slice(0, LONGEST), inverse: true, axisTick: { show: false },
      axisLabel: { width: 230, overflow: "truncate" },
    },
    series: series.map(({ name, data }) => ({
      name, type: "bar", barMaxWidth: 24, data: data.slice(0, LONGEST),
      label: { show: true, position: "right", color: INK, fontSize: 13 },
    })),
  };
}

function draw(box) {
  const found = read(box);
  if (!found) return;
  box.hidden = false;
  if (found.series.length > 1) legend(box, found.series);
  const chart = echarts.init(box, "county");
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 56, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText" },
    ...(box.classList.contains("line") ? line(found) : bar(found)),
  });
  addEventListener("resize", () => chart.resize());
}

document.querySelectorAll(".chart").forEach(draw);
