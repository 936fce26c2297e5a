import type { GateView } from '../../format/kitchen'

/** The gate of today's meal, and the dishes that stand. A tap opens the meal. */
Component({
  options: { virtualHost: true },
  properties: {
    gate: { type: Object, value: { steps: [], timers: [] } as unknown as GateView },
  },
  methods: {
    open() {
      this.triggerEvent('open')
    },
  },
})
