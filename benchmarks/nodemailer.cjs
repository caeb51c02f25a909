// Sends letter.json's page to as many readers as it says, through a pool of ten connections; prints seconds, and seconds
// of processor, from the first message on. Run by send.py.
const { readFileSync } = require("node:fs");
const nodemailer = require("nodemailer");

const { from, subject, port, count, html, text } = JSON.parse(readFileSync("letter.json", "utf-8"));
const pool = nodemailer.createTransport({
  pool: true, maxConnections: 10, maxMessages: Infinity, host: "127.0.0.1", port, secure: false, ignoreTLS: true,
});

async function main() {
  const start = process.hrtime.bigint();
  const busy = process.cpuUsage();
  const named = (part, number) => part.replaceAll("Camille", `Inès ${number}`);
  await Promise.all(Array.from({ length: count }, (_, number) => pool.sendMail({
    from, subject, to: `Inès ${number} Kervella <membre.${number}@m.example>`,
    html: named(html, number), text: named(text, number),
  })));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(busy);
  console.log(JSON.stringify([seconds, (user + system) / 1e6]));
  pool.close();
}

main();
