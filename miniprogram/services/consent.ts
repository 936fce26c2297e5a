import type { Subscription } from '../api/types'
import { note } from './queue'
import { flush } from './sync'
import { cachedToday } from './today'

const mostTemplates = 3 // WeChat asks about no more at a time

/** Refused once: not asked again before the mini-program is opened anew. */
const refused = new Set<string>()

/** Whether WeChat would ask about any of these kinds of message; a page says so beforehand. */
export const wouldAsk = (purposes: string[], credit = known()) => templates(purposes, credit).length > 0

/**
 * Asks for one more message of each kind. Call it first in the handler of a tap, and await
 * nothing before: WeChat allows it only there. Whatever the answer is, the page goes on. The
 * report of the answer goes through the queue; `said` is called once it is on its way.
 */
export function askConsent(purposes: string[], credit = known(), said: () => void = () => {}): void {
  const tmplIds = templates(purposes, credit)
  if (tmplIds.length === 0) return
  wx.requestSubscribeMessage({
    tmplIds,
    success: (answer) => void report(tmplIds, answer as unknown as Record<string, string>).then(said),
    fail: said, // without an answer nothing was granted
  })
}

const known = (): Subscription[] => cachedToday()?.credit ?? []

function templates(purposes: string[], credit: Subscription[]): string[] {
  const wanted = credit.filter(({ purpose, long_term, template_id }) => purposes.includes(purpose) && !long_term && !refused.has(template_id))
  return [...new Set(wanted.map(({ template_id }) => template_id))].slice(0, mostTemplates)
}

async function report(tmplIds: string[], answer: Record<string, string>): Promise<void> {
  const results = Object.fromEntries(tmplIds.map((id) => [id, answer[id] ?? 'reject']))
  for (const [id, one] of Object.entries(results)) if (one !== 'accept') refused.add(id)
  note({ kind: 'consent', path: '/subscriptions', label: '微信提醒的选择', body: { results } })
  await flush()
}
