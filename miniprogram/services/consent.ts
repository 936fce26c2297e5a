import { note } from './queue'
import { flush } from './sync'
import { cachedToday } from './today'

const mostTemplates = 3 // WeChat asks about no more at a time

/** Refused once: not asked again before the mini-program is opened anew. */
const refused = new Set<string>()

/** Whether WeChat would ask about any of these kinds of message; a page says so beforehand. */
export const wouldAsk = (purposes: string[]) => templates(purposes).length > 0

/**
 * Asks for one more message of each kind. Call it first in the handler of a tap, and await
 * nothing before: WeChat allows it only there. Whatever the answer is, the page goes on.
 */
export function askConsent(purposes: string[]): void {
  const tmplIds = templates(purposes)
  if (tmplIds.length === 0) return
  wx.requestSubscribeMessage({
    tmplIds,
    success: (said) => report(tmplIds, said as unknown as Record<string, string>),
    fail() {}, // without an answer nothing was granted
  })
}

function templates(purposes: string[]): string[] {
  const known = cachedToday()?.credit ?? []
  const wanted = known.filter(({ purpose, long_term, template_id }) => purposes.includes(purpose) && !long_term && !refused.has(template_id))
  return [...new Set(wanted.map(({ template_id }) => template_id))].slice(0, mostTemplates)
}

function report(tmplIds: string[], said: Record<string, string>): void {
  const results = Object.fromEntries(tmplIds.map((id) => [id, said[id] ?? 'reject']))
  for (const [id, answer] of Object.entries(results)) if (answer !== 'accept') refused.add(id)
  note({ kind: 'consent', path: '/subscriptions', label: '微信提醒的选择', body: { results } })
  void flush()
}
