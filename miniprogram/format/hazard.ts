import type { HazardBody as Hazard, HazardItem } from '../api/types'
import { dueTime, said } from './time'

/** A hazard as a row of a list. */
export interface HazardRow {
  id: string
  title: string
  place: string
  sign: string
  /** "已派给齐大川，4月6日 16:00 前" */
  status: string
  state: 'done' | 'now' | 'todo' | 'miss'
  late: boolean
}

/** A hazard on its own page. */
export interface HazardView extends HazardRow {
  kind: string
  danger: boolean
  /** Somebody without an account says so, and nobody has looked yet. */
  stranger: boolean
  seen: { id: number; text: string; who: string }[]
  steps: { id: number; text: string; when: string }[]
}

export const gradeNames = { minor: '一般', serious: '较大', major: '重大' }

const over = ['closed', 'refused', 'duplicate']

export function hazardRow(hazard: HazardItem, now: Date): HazardRow {
  const { id, title, place, sign = '', state, due_at } = hazard
  const late = due_at !== null && Date.parse(due_at) < now.getTime()
  return { id, title, place, sign, status: statusOf(hazard, now), late, state: late ? 'miss' : state === 'closed' ? 'done' : over.includes(state) || state === 'paused' ? 'todo' : 'now' }
}

/** How far it has come, who has it, and until when. */
function statusOf({ state, assignee, due_at }: HazardItem, now: Date): string {
  const who = assignee?.name ?? ''
  const until = due_at === null ? '' : `，${dueTime(new Date(due_at), now)} 前`
  switch (state) {
    case 'unverified':
      return `未核实，等人看${until}`
    case 'reported':
      return `等人派单${until}`
    case 'assigned':
      return `派给${who}了${until}`
    case 'accepted':
      return `${who}接了${until}`
    case 'rectified':
      return `${who}修好了，等另一个人复查`
    case 'returned':
      return `没修好，退回${who}${until}`
    case 'paused':
      return '知道了，暂时修不了'
    case 'closed':
      return '修好了，有人复查过'
    case 'refused':
      return '看过了，不用整改'
    case 'duplicate':
      return '和另一件一起处理'
  }
}

const sources: Record<string, string> = {
  public: '没有账号的人', plate: '巡查时', check_in: '巡查时', sheet: '检查时', asset: '查设备时',
}

const deeds: Record<string, string> = {
  report: '报了隐患', join: '也报了', accept: '接了', hand_back: '退回派单', rectify: '整改好了', close: '复查：修好了', send_back: '复查：没修好',
  confirm: '核实了：属实', pause: '先放一放', resume: '接着办', refuse: '不用整改', merge: '和另一件并了',
}

export function hazardView(hazard: Hazard, now: Date): HazardView {
  return {
    ...hazardRow(hazard, now),
    kind: hazard.kind_name,
    danger: hazard.urgency === 'danger',
    stranger: hazard.state === 'unverified',
    seen: hazard.seen.map(({ by, source, at, words = '', where = '' }, id) => ({
      id,
      text: [words, where].filter(Boolean).join(' · '),
      who: `${by?.name ?? sources[source] ?? ''} ${said(new Date(at), now)}`.trim(),
    })),
    steps: hazard.steps.map(({ action, by, at, words = '', grade, assignee }, id) => ({
      id,
      text: [`${by?.name ?? '有人'} ${deedOf(action, grade, assignee?.name)}`, words].filter(Boolean).join('：'),
      when: said(new Date(at), now),
    })),
  }
}

function deedOf(action: string, grade: keyof typeof gradeNames | undefined, to = ''): string {
  return action === 'assign' && grade !== undefined ? `定为${gradeNames[grade]}，派给${to}` : (deeds[action] ?? action)
}

/** The photos of how it looked, and of how it looks now: those of the last one who put it right or looked again. */
export function photosOf({ seen, steps }: Hazard): { before: string[]; after: string[] } {
  const last = [...steps].reverse().find(({ after }) => after.length > 0)
  return { before: [...seen.flatMap(({ photos }) => photos), ...steps.flatMap(({ before }) => before)], after: last?.after ?? [] }
}

/** What somebody may do on the page, in the order of the buttons. */
export interface HazardOffer {
  act: string
  text: string
  main: boolean
  /** Words are asked for; empty when none are. */
  ask: string
}

const all: HazardOffer[] = [
  { act: 'confirm', text: '属实，收下', main: true, ask: '' },
  { act: 'rectify', text: '拍整改后的照片', main: true, ask: '' },
  { act: 'accept', text: '我来修', main: false, ask: '' },
  { act: 'close', text: '看过了，修好了', main: true, ask: '' },
  { act: 'send_back', text: '没修好，退回', main: false, ask: '哪里还没修好？' },
  { act: 'assign', text: '派人整改', main: true, ask: '' },
  { act: 'resume', text: '接着办', main: true, ask: '' },
  { act: 'hand_back', text: '修不了，退回派单', main: false, ask: '为什么修不了？' },
  { act: 'merge', text: '和另一件是同一件', main: false, ask: '' },
  { act: 'pause', text: '先放一放', main: false, ask: '为什么要放一放？' },
  { act: 'refuse', text: '不用整改', main: false, ask: '为什么不用整改？' },
]

/** While somebody works on it, giving it to another person is not the first thing to do. */
export function hazardOffers({ may, state }: Hazard): HazardOffer[] {
  const underway = ['assigned', 'accepted', 'returned'].includes(state)
  return all
    .filter(({ act }) => (may as string[]).includes(act))
    .map((offer) => (offer.act === 'assign' && underway ? { ...offer, text: '改派', main: false } : offer))
    .map((offer) => (offer.act === 'refuse' && state === 'unverified' ? { ...offer, text: '不属实，不收', ask: '为什么不收？' } : offer))
    .map((offer) => (offer.act === 'resume' && may.includes('assign') ? { ...offer, main: false } : offer))
}

/** The others that one may be the same as: of its place first, then of its kind; never one that nobody has verified. */
export function mergeTargets(hazard: Hazard, open: HazardItem[], now: Date): HazardRow[] {
  const far = ({ place, kind }: HazardItem) => (place === hazard.place ? 0 : 2) + (kind === hazard.kind ? 0 : 1)
  return open
    .filter(({ id, state }) => id !== hazard.id && state !== 'unverified')
    .sort((a, b) => far(a) - far(b))
    .map((one) => hazardRow(one, now))
}
