namespace Sluice.Load;

/// <summary>What one measured run of a cell against a target gave.</summary>
/// <param name="Cost">Server CPU seconds per 100,000 requests or per GiB.</param>
/// <param name="RequestsPerSecond">Rate.</param>
/// <param name="MiBPerSecond">Rate in bytes of batches.</param>
/// <param name="P50">Median latency, milliseconds.</param>
/// <param name="P99">99th percentile, milliseconds.</param>
/// <param name="LoadCores">Cores this tool used.</param>
/// <param name="OtherCores">Cores everything else on the machine used; above 0.4 the run is doubtful.</param>
/// <param name="ResidentMiB">The server's memory after the run.</param>
internal sealed record RunResult(
    double Cost, double RequestsPerSecond, double MiBPerSecond, double P50, double P99,
    double LoadCores, double OtherCores, long ResidentMiB);
