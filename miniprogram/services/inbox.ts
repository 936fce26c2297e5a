import { call } from './api'
import { Problem } from './request'

/** A message to this person, pushed to the phone or not. */
export interface InboxItem {
  id: string
  title: string
  body: string
  /** Page of the mini-program that it is about. */
  page?: string
  at: string
  read_at?: string | null
}

interface InboxPage {
  items: InboxItem[]
  next: string | null
}

/** Reads the inbox, newest first, from its start or from where the page before ended. */
export async function readInbox(after: string | null): Promise<InboxPage> {
  try {
    return await call('GET', after === null ? '/inbox' : `/inbox?after=${after}`)
  } catch (error) {
    // A service without an inbox has said nothing yet.
    if (error instanceof Problem && error.status === 404) return { items: [], next: null }
    throw error
  }
}

export async function markRead(id: string): Promise<void> {
  await call('POST', `/inbox/${id}/read`)
}
