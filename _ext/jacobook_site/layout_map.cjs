// Where the boxes and the arrows of the chapter map go: a drawing in layers, by dagre.
// Reads {nodes: {name: [width, height]}, edges: [[from, to], …]} and writes
// {width, height, nodes: {name: [x, y]}, edges: [[[x, y], …], …]}, with the centres of the boxes.

const { readFileSync } = require("node:fs");
const { Graph, layout } = require("@dagrejs/dagre");

const { nodes, edges } = JSON.parse(readFileSync(0, "utf8"));
const graph = new Graph();
graph.setGraph({ rankdir: "LR", nodesep: 26, edgesep: 14, ranksep: 36 });
graph.setDefaultEdgeLabel(() => ({}));
for (const [name, [width, height]] of Object.entries(nodes)) graph.setNode(name, { width, height });
for (const [from, to] of edges) graph.setEdge(from, to);
layout(graph);
const { width, height } = graph.graph();
process.stdout.write(JSON.stringify({
  width,
  height,
  nodes: Object.fromEntries(graph.nodes().map((name) => [name, [graph.node(name).x, graph.node(name).y]])),
  edges: edges.map(([from, to]) => graph.edge(from, to).points.map(({ x, y }) => [x, y])),
}));
