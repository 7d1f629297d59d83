// Draws each chart from the table below it, so that picture and table can never differ.
"use strict";

const COLOURS = ["#9f1717", "#153e75"];
const LONGEST = 10;
const INK = "#1c1917";
const FONT = getComputedStyle(document.body).fontFamily;

echarts.registerTheme("hall", {
  color: COLOURS,
  textStyle: { fontFamily: FONT, color: INK },
  categoryAxis: { axisLabel: { color: INK, fontSize: 14 }, axisLine: { lineStyle: { color: INK } } },
  valueAxis: { axisLabel: { color: INK, fontSize: 14 }, splitLine: { lineStyle: { color: "#e0dbd4" } } },
});

function read(box) {
  const table = document.getElementById(box.dataset.table);
  const columns = box.dataset.columns.split(",").map(Number);
  const said = (row) => [...row.cells].map((cell) => cell.textContent);
  const heads = said(table.tHead.rows[0]);
  const rows = [...table.tBodies[0].rows].map(said);
  const number = (text) => Number.parseFloat(text) || 0;
  return {
    names: rows.map((row) => row[0]),
    series: columns.map((column) => ({ name: heads.at(column), data: rows.map((row) => number(row.at(column))) })),
  };
}

function legend(box, series) {
  const line = document.createElement("p");
  line.className = "legend";
  line.setAttribute("aria-hidden", "true");
  for (const { name } of series) line.append(Object.assign(document.createElement("span"), { textContent: name }));
  box.before(line);
}

function draw(box) {
  const lying = box.classList.contains("lying");
  const { names, series } = read(box);
  const most = lying ? LONGEST : names.length;
  box.hidden = false;
  if (series.length > 1) legend(box, series);
  const category = {
    type: "category", data: names.slice(0, most), inverse: lying, axisTick: { show: false },
    axisLabel: lying ? { width: 230, overflow: "truncate" } : { interval: 0, hideOverlap: true },
  };
  const value = { type: "value", minInterval: 1 };
  const chart = echarts.init(box, "hall");
  chart.setOption({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    grid: { left: 8, right: 40, top: 24, bottom: 8, containLabel: true },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: series.map(({ name, data }) => ({
      name, type: "bar", barMaxWidth: 34, data: data.slice(0, most),
      label: { show: true, position: lying ? "right" : "top", color: INK, fontSize: 13 },
    })),
  });
  addEventListener("resize", () => chart.resize());
}

document.querySelectorAll(".chart").forEach(draw);

const paper = document.getElementById("print");
paper.hidden = false;
paper.addEventListener("click", () => print());
