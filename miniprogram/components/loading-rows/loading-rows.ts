const patience = 400

/** Grey shapes of a list to come. Nothing for the first 0.4 seconds: most lists are there by then. */
Component({
  options: { virtualHost: true },
  properties: {
    rows: { type: Number, value: 3 },
  },
  data: { shapes: [] as number[], timer: 0 },
  lifetimes: {
    attached() {
      this.data.timer = setTimeout(() => this.setData({ shapes: [...Array(this.data.rows).keys()] }), patience)
    },
    detached() {
      clearTimeout(this.data.timer)
    },
  },
})
