package patrol

import "math"

// Location is a spot as phones report it, in millionths of a degree (GCJ-02, as WeChat
// gives it).
type Location struct {
	Latitude, Longitude int64
	Accuracy            int64 // metres; zero for a spot that was measured on the map
}

const earthRadius = 6_371_000 // metres

// metres is how far two spots are apart.
func (l Location) metres(other Location) float64 {
	const radians = math.Pi / 180 / 1e6
	lat1, lat2 := float64(l.Latitude)*radians, float64(other.Latitude)*radians
	dLat, dLon := lat2-lat1, float64(other.Longitude-l.Longitude)*radians
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// surelyApart is how far they are apart at least, given how exact each is.
func (l Location) surelyApart(other Location) float64 {
	return l.metres(other) - float64(l.Accuracy) - float64(other.Accuracy)
}

func (l Location) valid() bool {
	return l.Latitude >= -90e6 && l.Latitude <= 90e6 && l.Longitude >= -180e6 && l.Longitude <= 180e6 && l.Accuracy >= 0
}
