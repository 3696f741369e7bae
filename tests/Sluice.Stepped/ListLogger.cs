using Microsoft.Extensions.Logging;

namespace Sluice.Stepped;

/// <summary>Keeps what a node logs from warnings on.</summary>
internal sealed class ListLogger : ILogger
{
    private readonly List<(LogLevel Level, string Line)> _lines = [];

    /// <summary>Errors and worse: what must not be there unless the test broke something.</summary>
    public IEnumerable<string> Errors => _lines.Where(l => l.Level >= LogLevel.Error).Select(l => l.Line);

    /// <summary>Every line kept.</summary>
    public IEnumerable<string> Lines => _lines.Select(l => l.Line);

    public void Clear() => _lines.Clear();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Add((logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
