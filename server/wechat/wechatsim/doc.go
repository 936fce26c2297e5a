// Package wechatsim is a simulator of api.weixin.qq.com, faithful in every
// endpoint, check, error text and oddity that Xiaoqin meets, for development, the
// demo school and tests. It is not a mock: it keeps registries of apps, users,
// codes, tokens, templates and subscription rights, refuses what WeChat refuses,
// in WeChat's order, and pushes the same callbacks.
//
// Two handlers make it up. [Sim.API] speaks WeChat's paths. [Sim.Control] speaks
// for the people WeChat would have: it issues login and phone codes, taps "accept"
// on a subscription dialog, follows an account, breaks things on demand, and shows
// what arrived. Each control operation is also a Go method.
//
// # Terms
//
//   - App: a mini-program or a verified service account, with its own secret,
//     templates, openids and tokens. Apps of one Open Platform account see the
//     same unionid for the same user.
//   - Right (提醒次数): what one "accept" buys: one message of one template to one
//     user for a one-time template, any number for a long-term template.
//   - Kept choice: the answer a user ticked "always keep" for; later taps show no
//     dialog and push no event, yet an accept still adds one right.
//   - Effect: what a request changed. A fault may spoil the answer before or after
//     the effect, which is how a message that was delivered comes to look lost.
//
// # Time and chance
//
// The simulator runs on the clock it is given plus an offset of its own, so codes
// and tokens can be aged without touching the school's clock. Openids, unionids
// and account ids depend on the seed and the registered ids alone: a demo user
// keeps them over restarts. Everything else random comes from one seeded stream.
//
// Where WeChat's behaviour is not published, the simulator takes the stricter
// reading and the place says so.
package wechatsim
