import type { DutyFeed, ListPartner, ListRoster, ListRosterSpan, ListShift, MyTurns, Partner, PrintLink, Roster, RosterSpan, Shift, ShiftDetail, Swap } from '../api/types'
import { servers } from '../config'
import { call } from './api'
import { note } from './queue'
import { membership } from './session'
import { cache, recall } from './storage'
import { flush } from './sync'
import { newId } from './uuid'

/** What the rosters hold for me; kept for when there is no network. */
export async function myTurns(): Promise<MyTurns> {
  const turns = await call<MyTurns>('GET', '/rosters/mine')
  cache('turns', { [membership()?.id ?? '']: turns })
  return turns
}

/** As last heard; undefined when this phone never asked. */
export const knownTurns = (): MyTurns | undefined => recall('turns')?.[membership()?.id ?? '']

const tap = () => ({ id: newId(), device_time: new Date().toISOString() })

/** Says that I know of my shift; without a network it waits in the phone. */
export async function acknowledge(shift: string, label: string): Promise<void> {
  note({ kind: 'shift_seen', path: `/shifts/${shift}/acknowledge`, label: `知道了：${label}`, body: {} })
  await flush()
}

/** Says that I have arrived, by the plate that was scanned; without a network it waits in the phone. */
export async function signIn(shift: string, label: string, token: string): Promise<void> {
  note({ kind: 'sign_in', path: `/shifts/${shift}/sign-in`, label: `到岗：${label}`, body: { token, sent_at: '' } })
  await flush()
}

/** Leaves a word for whoever comes next; without a network it waits in the phone. */
export async function handOver(shift: string, label: string, words: string): Promise<void> {
  note({ kind: 'shift_over', path: `/shifts/${shift}/handover`, label: `交班：${label}`, body: words === '' ? {} : { words } })
  await flush()
}

// Who is first has it, so these want an answer at once and never wait in the phone.

export const take = (shift: string) => call<ShiftDetail>('POST', `/shifts/${shift}/take`, tap())
export const settle = (swap: string, how: 'accept' | 'decline' | 'withdraw') => call<Swap>('POST', `/swaps/${swap}/${how}`, tap())

export const ask = (shift: string, to?: string, back?: string) =>
  call<Swap>('POST', `/shifts/${shift}/swap`, { ...tap(), ...(to !== undefined && { to }), ...(back !== undefined && { back }) })

export const getShift = (id: string) => call<ShiftDetail>('GET', `/shifts/${id}`)

export const partners = async (shift: string): Promise<Partner[]> => (await call<ListPartner>('GET', `/shifts/${shift}/partners`)).items

/** The shifts of the school on some days. */
export const shiftsOn = async (first: string, last: string): Promise<Shift[]> =>
  (await call<ListShift>('GET', `/rosters/shifts?first=${first}&last=${last}`)).items

export const assign = (shift: string, to: string) => call<ShiftDetail>('POST', `/shifts/${shift}/assign`, { ...tap(), to })

export const spans = async (): Promise<RosterSpan[]> => (await call<ListRosterSpan>('GET', '/rosters/spans')).items
export const rosters = async (): Promise<Roster[]> => (await call<ListRoster>('GET', '/rosters/plans')).items
export const getRoster = (id: string) => call<Roster>('GET', `/rosters/plans/${id}`)
export const draw = ({ post, first, last }: Pick<RosterSpan, 'post' | 'first' | 'last'>) => call<Roster>('POST', '/rosters/plans', { post, first, last })

export const seat = (roster: string, { from, seat: n }: Shift, to: string) =>
  call<Roster>('POST', `/rosters/plans/${roster}/seats`, { from, seat: n, ...(to !== '' && { to }) })

export const publish = (roster: string, withGaps: boolean) =>
  call<Roster>('POST', `/rosters/plans/${roster}/publish`, withGaps ? { accept_gaps: true } : {})

/** Whether the identity in use plans the duty of the school. */
export const plansDuty = (): boolean => (membership()?.roles ?? []).some(({ code }) => code === 'logistics_head' || code === 'principal')

const web = (path: string) => `${servers[wx.getAccountInfoSync().miniProgram.envVersion]}${path}`

/** An address at which a calendar reads my shifts; the one before opens nothing any more. */
export const openFeed = async (): Promise<string> => web((await call<DutyFeed>('POST', '/rosters/feed')).path)

/** A link, good for ten minutes, to a workbook of a roster. */
export const exportRoster = async (roster: string): Promise<string> => web((await call<PrintLink>('POST', `/rosters/plans/${roster}/export`)).path)
