package api

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// exchange is what the edge knows about one request; the layers inside add to it.
type exchange struct {
	requestID string
	address   string      // of the client, as far as it can be believed
	account   database.ID // zero until the token is known
	school    database.ID // zero until the membership is known
	problem   *Problem    // nil while all is well
}

type exchangeKey struct{}

// exchangeOf gives the exchange of a request; outside one, an empty one.
func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// NetworkOf is where a request comes from, as far as it can be believed, the way that
// limits count it; empty outside of one.
func NetworkOf(ctx context.Context) string {
	if address := exchangeOf(ctx).address; address != "" {
		return network(address)
	}
	return ""
}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return identity.WithRequestID(context.WithValue(ctx, exchangeKey{}, x), x.requestID)
}
