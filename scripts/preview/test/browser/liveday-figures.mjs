// The figures of docs/live-day.md, which the story of the day writes and holds the page to.
import assert from 'node:assert/strict'

/** A text with something else between two marks. */
export function between(text, mark, words) {
  const [begins, ends] = [`<!-- ${mark} -->\n`, `<!-- /${mark} -->`]
  const [from, until] = [text.indexOf(begins) + begins.length, text.indexOf(ends)]
  assert(from >= begins.length && until >= from, `docs/live-day.md has no place for ${mark}`)
  return text.slice(0, from) + words + text.slice(until)
}

/** What the day came to, as the head reads it and the simulated WeChat counts it: lines of a table. */
export async function count(boss, url, day) {
  const { items } = await boss.get(`/tasks?of=school&day=${day}`)
  const of = (...phases) => items.filter(({ phase }) => phases.includes(phase)).length
  const notice = (await boss.get('/notices?office=true')).items.find(({ state, title }) => state === 'published' && title.includes('假期安全提醒'))
  const { total } = await boss.get(`/notices/${notice.id}/reach`)
  const users = await (await fetch(`${url}/_sim/api/users`)).json()
  const phones = users.filter(({ messages }) => messages > 0)
  const rows = [
    ['这一天到期的事', `${items.length} 件`],
    ['按时做了', `${of('on_time')} 件`],
    ['到 19:00 没发生，已经关门', `${of('missed')} 件`],
    ['到 19:00 过了点，还能补', `${of('overdue')} 件`],
    ['到 19:00 还没到点', `${of('open', 'scheduled')} 件`],
    ['家长的提醒写进收件箱', `${total.families} 家，每家一次`],
    ['其中绑了微信', `${total.families - total.unbound} 家`],
    ['推到微信、打开、交了回执', `${total.sent}、${total.opened}、${total.done} 家`],
    ['这一天响过的手机', `${phones.length} 部，共 ${phones.reduce((sum, { messages }) => sum + messages, 0)} 条服务通知`],
  ]
  return `| 这一天 | 数 |\n|---|---|\n${rows.map(([what, number]) => `| ${what} | ${number} |`).join('\n')}\n`
}
