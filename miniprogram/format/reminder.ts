import type { Membership, Subscription } from '../api/types'

/** One kind of message, and how many of it can still come. */
export interface ReminderRow {
  purpose: string
  name: string
  /** "大约 3 条", "一直收得到". */
  said: string
  /** Five stubs: one for each message the school may still send. */
  stubs: { place: number; on: boolean }[]
}

const stubs = 5

const names: Record<string, string> = {
  safety_notice: '安全提醒',
  duty_due: '到点提醒',
  round_next: '下一轮提醒',
  round_missed: '没巡到',
  kitchen_timer: '超时提醒',
  hazard_result: '整改结果',
  shift_change: '换班',
  exception: '没发生的事',
}

const byRole: Record<string, string[]> = {
  guardian: ['safety_notice'],
  guard: ['round_next', 'round_missed', 'duty_due'],
  canteen_manager: ['kitchen_timer', 'duty_due'],
  canteen_worker: ['kitchen_timer', 'duty_due'],
  principal: ['exception', 'duty_due'],
  logistics_head: ['exception', 'duty_due'],
  safety_officer: ['exception', 'duty_due'],
  class_teacher: ['duty_due', 'shift_change'],
  duty_teacher: ['duty_due', 'shift_change'],
}

/** The kinds of message that matter to somebody, the first ones most. */
export function purposesOf({ roles }: Membership): string[] {
  const all = roles.flatMap(({ code }) => byRole[code] ?? ['duty_due'])
  return [...new Set(all)]
}

export function reminderRows(member: Membership, credit: Subscription[]): ReminderRow[] {
  return purposesOf(member).flatMap((purpose) => {
    const known = credit.find((one) => one.purpose === purpose)
    return known === undefined ? [] : [reminderRow(known)]
  })
}

function reminderRow({ purpose, remaining, long_term, answer }: Subscription): ReminderRow {
  const lasting = long_term && answer === 'accept'
  const count = lasting ? stubs : remaining
  return {
    purpose,
    name: names[purpose] ?? purpose,
    said: lasting ? '一直收得到' : remaining > stubs ? '5+ 条' : remaining === 0 ? '收不到' : `大约 ${remaining} 条`,
    stubs: Array.from({ length: stubs }, (_, place) => ({ place, on: place < count })),
  }
}
