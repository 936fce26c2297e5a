import type { AssetCard, Child, DrillBody, Home, Membership, MyTurns, NoticeBody, SheetsBody as Sheets, Theme, Themes } from '../api/types'
import type { KnownPlace } from './hazard'
import type { CachedToday } from './today'
import type { TypeSize } from './type-size'

/** Everything the phone keeps, by key. */
interface Kept {
  session: StoredSession
  membership: string
  /** Of the identity in use. */
  children: Child[]
  /** Name of the school this phone last belonged to. */
  school: string
  consent: string
  /** Which guardian said no to which words about their children's data. */
  'consent-refused': string
  'type-size': TypeSize
  /** The first screen of each identity. */
  today: Record<string, CachedToday>
  /** The same of parents. */
  home: Record<string, Home>
  /** Where somebody can say that something is wrong, by identity. */
  places: Record<string, KnownPlace[]>
  /** Where something was reported last, by identity. */
  'hazard-place': Record<string, { place: KnownPlace; at: number }>
  /** Which point a plate belongs to, by the mark of its token. */
  plates: Record<string, string>
  /** Sheets as last heard, by task and target. */
  sheets: Record<string, Sheets>
  /** Who is on duty when, by identity. */
  turns: Record<string, MyTurns>
  /** The last drill. */
  drill: DrillBody
  /** Which asset a plate sticks on, by the mark of its token. */
  assets: Record<string, string>
  /** The cards that were opened last. */
  'asset-cards': Record<string, AssetCard>
  /** Safety lessons that were opened last, by task. */
  'theme-cards': Record<string, Theme>
  themes: Themes
  /** The letters that were read last. */
  letters: NoticeBody[]
}

export interface StoredSession {
  token: string
  /** Phone time from which the token is renewed before its next use. */
  renewAt: number
  memberships: Membership[]
}

/** Reads a value, or undefined when it was never kept. */
export function recall<K extends keyof Kept>(key: K): Kept[K] | undefined {
  const value: unknown = wx.getStorageSync(key)
  return value === '' ? undefined : (value as Kept[K])
}

export function keep<K extends keyof Kept>(key: K, value: Kept[K]): void {
  wx.setStorageSync(key, value)
}

export function forget(key: keyof Kept): void {
  wx.removeStorageSync(key)
}

/** Keeps what could be asked for again; a phone that is full does without. */
export function cache<K extends keyof Kept>(key: K, value: Kept[K]): void {
  try {
    keep(key, value)
  } catch {
    forget(key)
  }
}

const mostIdentities = 4 // whose first screen is kept

/** Keeps the first screen of one identity, beside those of a few others. */
export function cacheFor<K extends 'today' | 'home'>(key: K, owner: string, value: Kept[K][string]): void {
  const others = Object.entries(recall(key) ?? {}).filter(([identity]) => identity !== owner)
  cache(key, Object.fromEntries([[owner, value], ...others.slice(0, mostIdentities - 1)]) as unknown as Kept[K])
}
