// Sends letter.json's page to as many readers as it says, through a pool of ten connections; prints seconds, and seconds
// of processor, after a fifth as many that only warm it up. Run by send.py.
const { createHmac } = require("node:crypto");
const { readFileSync } = require("node:fs");
const nodemailer = require("nodemailer");

const { from, subject, port, count, html, text, places, key, mine } = JSON.parse(readFileSync("letter.json", "utf-8"));
const pool = nodemailer.createTransport({
  pool: true, maxConnections: 10, maxMessages: Infinity, host: "127.0.0.1", port, secure: false, ignoreTLS: true,
});

function values(number) {
  const sign = createHmac("sha256", key).update(String(number)).digest("hex");
  const link = (name) => `https://lettres.planif.example/${name}/${number}.${sign}`;
  return { ...mine, FIRST_NAME: `Inès ${number}`, UNSUBSCRIBE_URL: link("unsubscribe"), PREFERENCES_URL: link("preferences") };
}

function send(count) {
  const place = new RegExp(places, "g");
  return Promise.all(Array.from({ length: count }, (_, number) => {
    const own = values(number);
    return pool.sendMail({
      from, subject, to: `${own.FIRST_NAME} Kervella <membre.${number}@m.example>`,
      headers: { "List-Unsubscribe": `<${own.UNSUBSCRIBE_URL}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
      html: html.replace(place, (_all, name) => own[name]), text: text.replace(place, (_all, name) => own[name]),
    });
  }));
}

async function main() {
  await send(count / 5);
  const start = process.hrtime.bigint();
  const busy = process.cpuUsage();
  await send(count);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(busy);
  console.log(JSON.stringify([seconds, (user + system) / 1e6]));
  pool.close();
}

main();
