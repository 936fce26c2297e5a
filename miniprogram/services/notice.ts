import type { ListNoticeItem, NoticeArchive, NoticeBody, NoticeItem, NoticeReach, NoticeRule } from '../api/types'
import { call } from './api'
import { isOnline } from './network'
import { mine, note } from './queue'
import type { Entry } from './queue-store'
import { Unreachable } from './request'
import { cache, recall } from './storage'
import { newId } from './uuid'

const mostLetters = 10 // that the phone keeps for when there is no network

/** A letter, as last heard when nobody answers. */
export async function getNotice(id: string): Promise<NoticeBody> {
  try {
    return remember(await call<NoticeBody>('GET', `/notices/${id}`))
  } catch (error) {
    const known = (recall('letters') ?? []).find((one) => one.id === id)
    if (known !== undefined && error instanceof Unreachable) return known
    throw error
  }
}

export function remember(letter: NoticeBody): NoticeBody {
  const others = (recall('letters') ?? []).filter(({ id }) => id !== letter.id)
  cache('letters', [letter, ...others].slice(0, mostLetters))
  return letter
}

/** Says that the letter was opened. Without a network the receipt says so later. */
export async function opened(id: string): Promise<void> {
  if (isOnline()) remember(await call<NoticeBody>('POST', `/notices/${id}/receipt`, deed()))
}

/** Gives the receipt, for one child or for all of mine; without a network it waits in the phone. */
export function give(notice: string, title: string, choice: string, seat: string | null): Entry {
  const body = { notice, done: true, ...(choice !== '' && { choice }), ...(seat !== null && { seat }) }
  return note({ kind: 'receipt', label: `回执：${title}`, body }).entry
}

/** Receipts of a letter that wait in the phone, by child; an empty key is all of them. */
export function waitingReceipts(notice: string): { seat: string; choice: string }[] {
  return mine().flatMap(({ kind, body, refusal }) => {
    if (kind !== 'receipt' || body.notice !== notice || refusal !== undefined) return []
    return [{ seat: (body.seat as string | undefined) ?? '', choice: (body.choice as string | undefined) ?? '' }]
  })
}

/** A page of what the school writes, and where the next one begins. */
export async function listOffice(after: string | null): Promise<{ items: NoticeItem[]; next: string | null }> {
  const { items, next }: ListNoticeItem = await call('GET', `/notices?office=true&limit=20${after === null ? '' : `&after=${after}`}`)
  return { items, next }
}

export interface Words {
  title: string
  body: string
  receipt: 'none' | 'read' | 'confirm' | 'answer'
  choices: string[]
  audience: NoticeRule[]
  /** Ids that phones gave the pictures. */
  attachments: string[]
}

/** Hands in a draft, or other words for one that is there. */
export function write(id: string, words: Words, pace: string): Promise<NoticeBody> {
  const { choices, ...rest } = words
  const body = { ...deed(), ...rest, pace, ...(words.receipt === 'answer' && { choices }) }
  return id === '' ? call('POST', '/notices', body) : call('PUT', `/notices/${id}`, body)
}

/** Sends an approved notice at a time of the school. */
export const schedule = (id: string, at: string): Promise<NoticeBody> => call('POST', `/notices/${id}/schedule`, { ...deed(), publish_at: at })

/** Reminds the families that have not opened it, once for each notice. */
export const nudge = (id: string): Promise<NoticeReach> => call('POST', `/notices/${id}/nudge`, deed())

/** approve, publish, call-off, close or withdraw. */
export const act = (id: string, verb: string): Promise<NoticeBody> => call('POST', `/notices/${id}/${verb}`, deed())

/** Checks the archive of what the school has published. */
export const checkArchive = (): Promise<NoticeArchive> => call('GET', '/notices/archive')

export const getReach = (id: string): Promise<NoticeReach> => call('GET', `/notices/${id}/reach`)

export const countPaper = (id: string, classId: string, families: number): Promise<NoticeReach> =>
  call('POST', `/notices/${id}/paper`, { ...deed(), class: classId, families })

const deed = () => ({ id: newId(), device_time: new Date().toISOString() })
