import type { Claim, Me, ListMembership } from '../api/types'
import { type Method, Problem, Unreachable, send } from './request'
import { current, isDue, leave, login, membership, setChildren, setMemberships } from './session'

/**
 * Calls the service as the chosen identity. A token near its end is renewed first; one
 * that is refused is renewed and the call repeated once. Throws Problem or Unreachable.
 */
export async function call<T>(method: Method, path: string, data?: object): Promise<T> {
  if (isDue()) await renew()
  const token = current()?.token
  try {
    return (await send<T>(method, path, data, authorisation())).data
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    if (current()?.token === token) await login()
    return (await send<T>(method, path, data, authorisation())).data
  }
}

/** A token that is only near its end still serves when WeChat's login does not. */
async function renew(): Promise<void> {
  try {
    await login()
  } catch (error) {
    if (current() === undefined || !(error instanceof Problem)) throw error
  }
}

function authorisation(): Record<string, string> {
  const header: Record<string, string> = { Authorization: `Bearer ${current()?.token ?? ''}` }
  const acting = membership()
  if (acting !== undefined) header['X-Xiaoqin-Membership'] = acting.id
  return header
}

/** Binds this WeChat user to a person of a school, by one of the two proofs. */
export async function claim(proof: Claim): Promise<void> {
  const { items } = await call<ListMembership>('POST', '/memberships/claim', proof)
  const others = (current()?.memberships ?? []).filter((known) => items.every(({ id }) => id !== known.id))
  setMemberships([...others, ...items])
}

/** Learns anew who this WeChat user is in which schools. */
export async function refreshMe(): Promise<void> {
  const me = await call<Me>('GET', '/me')
  setMemberships(me.memberships)
  setChildren(me.membership_id, me.children)
}

/**
 * Leaves this phone. Without an answer the token lives on at the service until it expires,
 * but nobody holds it any more.
 */
export async function logout(): Promise<void> {
  try {
    await send('DELETE', '/sessions/current', undefined, authorisation())
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error
  } finally {
    leave()
  }
}
