using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Hosting;

/// <summary>Writes a node's log lines to a text writer: time, level, message, and the exception if there is one. Safe from any
/// lane.</summary>
internal sealed class LineLogger(TextWriter writer, LogLevel least = LogLevel.Information) : ILogger
{
    private readonly Lock _gate = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string time = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        string line = $"[{time}] {Name(logLevel)} {formatter(state, exception)}";
        lock (_gate)
        {
            writer.WriteLine(line);
            if (exception is not null) writer.WriteLine(exception);
            writer.Flush();
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Critical => "FATAL",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN",
        LogLevel.Information => "INFO",
        _ => "DEBUG",
    };
}
