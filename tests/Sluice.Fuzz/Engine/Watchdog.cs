namespace Sluice.Fuzz.Engine;

/// <summary>
/// Ends the process when one case takes for ever, saying which. A loop cannot be told otherwise: its thread does not come back.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int PeriodMs = 1000;
    private const int Patience = 30;

    private readonly Timer _timer;
    private readonly Action<byte[]> _report;
    private long _number;
    private byte[] _input = [];
    private int _inputLength;
    private long _seen = -1;
    private int _unchanged;

    public Watchdog(Action<byte[]> report)
    {
        _report = report;
        _timer = new Timer(_ => Look(), null, PeriodMs, PeriodMs);
    }

    /// <summary>A case begins.</summary>
    public void Watch(ReadOnlySpan<byte> input)
    {
        if (_input.Length < input.Length) _input = new byte[input.Length * 2];
        input.CopyTo(_input);
        _inputLength = input.Length;
        Interlocked.Increment(ref _number);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long number = Interlocked.Read(ref _number);
        _unchanged = number == _seen ? _unchanged + 1 : 0;
        _seen = number;
        if (_unchanged < Patience || number == 0) return;
        _report(_input[.._inputLength]);
        Environment.Exit(3);
    }
}
