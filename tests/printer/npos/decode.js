// Decodes a ticket with npos, which knows nothing of Jiaohao: prints its parts as JSON lines.
"use strict";
const fs = require("fs");
// npos does not know GS ( k: its data has a length of 16 bits.
require("npos/lib/parser/rules")[0x1d]["(k"] = [0, "d16"];
const npos = require("npos");

const bytes = fs.readFileSync(process.argv[2]);
const gb18030 = new TextDecoder("gb18030", { fatal: true });
const utf8 = new TextDecoder("utf-8", { fatal: true });
let size = [1, 1];
let bold = false;
let qr = null;
const show = (part) => console.log(JSON.stringify(part));

npos.parser().parse(bytes).then((ast) => {
  for (const node of ast.tree) {
    const data = bytes.subarray(node.offset, node.offset + node.length);
    const command = node.ascii + " " + node.fn;
    if (node.ascii === "STX") {
      show({ text: gb18030.decode(data), size, bold });
    } else if (command === "GS !") {
      size = [(data[2] >> 4) + 1, (data[2] & 15) + 1];
    } else if (command === "ESC E") {
      bold = data[2] === 1;
    } else if (command === "GS (k" && data[6] === 0x50) {
      qr = utf8.decode(data.subarray(8, 5 + data[3] + 256 * data[4]));
    } else if (command === "GS (k" && data[6] === 0x51) {
      show({ qr });
    } else if (command === "GS V") {
      show({ cut: String.fromCharCode(data[2]), last: node.offset + node.length === bytes.length });
    } else if (!["ESC @", "FS &", "ESC a", "ESC 3", "GS (k"].includes(command)) {
      show({ unknown: command });
    }
  }
}, (error) => {
  console.error(error);
  process.exit(1);
});
