namespace Drivetrain.Reauth.Benchmarks.Detection;

/// <summary>Samples in order.</summary>
internal sealed class Quantiles(IEnumerable<double> samples)
{
    private readonly double[] _sorted = [.. samples.Order()];

    public double Median => Of(0.5);

    /// <summary>The smallest sample that is not below this share of them; 0 without samples.</summary>
    public double Of(double share) => _sorted.Length == 0 ? 0 : _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
