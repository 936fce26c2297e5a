// Written by scripts/preview/types.mjs from docs/openapi.yaml.

export interface Child {
  class_id: string
  class_name: string
  /** What the school calls the child; empty when it does not say. */
  name: string
  relation: "father" | "mother" | "grandparent" | "other"
  seat_id: string
}

export interface Claim {
  /** From the school; case and spaces do not matter. */
  invite_code?: string
  /** From a getPhoneNumber button. */
  phone_code?: string
}

export interface Class {
  /** The year in which its children entered school. */
  entry_year: number
  families: number
  grade: number
  head_teacher_id: string | null
  /** Empty without one. */
  head_teacher_name: string
  id: string
  name: string
  number: number
}

export interface FieldProblem {
  /** Where. */
  location: string
  /** Chinese: what is wrong and what is allowed. */
  message: string
}

export interface Inbox {
  items: InboxItem[]
  /** What after takes for the next page; null at the end. */
  next: string | null
  /** Among the newest 200. */
  unread: number
}

export interface InboxItem {
  /** The moment it was said for. */
  at: string
  body: string
  id: string
  /** Of the mini-program; empty when there is nothing to open. */
  page: string
  purpose: string
  /** Null while unread. */
  read_at: string
  title: string
}

export interface Invite {
  /** Shown this once. */
  code: string
  expires_at: string
  person_id: string
}

export interface ListClass {
  items: Class[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListMembership {
  items: Membership[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListPerson {
  items: Person[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListPlace {
  items: Place[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListSubscription {
  items: Subscription[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface LogIn {
  /** What wx.login gave. */
  code?: string
}

export interface Me {
  account_id: string
  /** Of this membership, when it is a guardian's. */
  children: Child[]
  /** As whom this request acts; null until the account is bound. */
  membership_id: string | null
  memberships: Membership[]
  /** What this membership may do. */
  permissions: string[]
}

export interface Membership {
  /** Goes into X-Xiaoqin-Membership. */
  id: string
  person_id: string
  person_name: string
  roles: Role[]
  school_id: string
  school_name: string
}

export interface Person {
  /** A WeChat account acts as this person. */
  bound: boolean
  id: string
  name: string
  /** Only for those who may manage people, and oneself. */
  phone?: string
  roles: Role[]
  state: "active" | "disabled" | "left"
}

export interface Place {
  archived: boolean
  id: string
  kind: "campus" | "building" | "floor" | "area" | "room"
  kind_name: string
  name: string
  /** Null for a campus. */
  parent_id: string | null
  path: string
}

export interface Problem {
  /** Stable code, listed in docs/errors.md. */
  code: string
  /** Chinese: what happened and what to do next, fit to be shown. */
  detail: string
  /** The values that are wrong. */
  errors?: FieldProblem[]
  /** Finds this request in the log. */
  request_id: string
  /** HTTP status. */
  status: number
  /** Name of the status. */
  title: string
}

export interface Role {
  code: string
  name: string
}

export interface RoleList {
  /** Codes of roles. */
  roles: string[]
}

export interface Session {
  account_id: string
  /** Unless the token is used before, which moves it on. */
  expires_at: string
  /** Empty until the account is bound to a person. */
  memberships: Membership[]
  /** Goes into Authorization: Bearer. Shown this once. */
  token: string
}

export interface Subscription {
  /** The last one; empty when never asked. */
  answer: string
  /** One accept lasts: remaining means nothing. */
  long_term: boolean
  purpose: string
  /** About how many messages can still be sent. */
  remaining: number
  /** Goes into wx.requestSubscribeMessage. */
  template_id: string
}

export interface SubscriptionReport {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Template id to the answer, as WeChat gave them. */
  results: Record<string, string>
}
