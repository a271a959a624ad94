namespace Drivetrain.Reauth.Benchmarks.Figures;

/// <summary>One timed run of one contender.</summary>
/// <param name="LoginsPerSecond">Complete logins.</param>
/// <param name="P50Ms">Milliseconds of a login, median.</param>
/// <param name="P99Ms">Milliseconds of a login, 99th percentile.</param>
/// <param name="CpuMicroseconds">The contender's CPU time a login.</param>
/// <param name="KilobytesWritten">Given to files, a login: with everything that is written later than it is acknowledged.</param>
/// <param name="StartMs">Milliseconds from the start of the process to its first answer.</param>
/// <param name="MemoryMb">Megabytes resident after the load.</param>
/// <param name="ForeignCpu">Cores that others had meanwhile.</param>
/// <param name="Repeats">How often it was repeated because others had too much.</param>
internal sealed record LoadRun(
    double LoginsPerSecond,
    double P50Ms,
    double P99Ms,
    double CpuMicroseconds,
    double KilobytesWritten,
    double StartMs,
    double MemoryMb,
    double ForeignCpu,
    int Repeats
);

/// <summary>A contender that nobody asks anything.</summary>
/// <param name="MemoryMb">Megabytes resident.</param>
/// <param name="CpuPercent">Of one core.</param>
internal sealed record Rest(double MemoryMb, double CpuPercent);

/// <summary>What is written as JSON.</summary>
internal sealed record Report(DateTimeOffset At, Conditions Conditions, IReadOnlyList<ContenderReport> Contenders);

/// <summary>What figures depend on besides the code.</summary>
internal sealed record Conditions(
    string Commit,
    string Build,
    int Cores,
    string Processor,
    string Kernel,
    string Runtime,
    double WarmUpSeconds,
    double Seconds,
    int Runs,
    double ForeignCpuLimit,
    int Repeats,
    int TooNoisy
);

internal sealed record ContenderReport(string Name, double StartMs, Rest Rest, Counts ALogin, IReadOnlyList<LoadReport> Load);

/// <summary>Medians of the runs with this many clients; ratios are taken run by run.</summary>
internal sealed record LoadReport(
    int Clients,
    double LoginsPerSecond,
    double? RatioToAddOAuth,
    double? RatioToSameWork,
    double P50Ms,
    double P99Ms,
    double CpuMicroseconds,
    double KilobytesWritten,
    double MemoryMb,
    double ForeignCpu
);
