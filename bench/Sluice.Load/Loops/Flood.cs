using System.Diagnostics;

namespace Sluice.Load.Loops;

/// <summary>
/// A client that takes all it gets, from a thread of its own: as much as its depth allows, or in bursts of a millisecond up to a rate.
/// </summary>
internal abstract class Flood : IDisposable
{
    private const double BurstSeconds = 0.001;
    private const int MostBursts = 10;

    private Thread? _thread;
    private Exception? _failure;
    private volatile bool _stops;
    private double _perSecond;
    private long _answered;

    /// <summary>Begins, at most so many requests a second.</summary>
    public void Start(double perSecond)
    {
        _perSecond = perSecond;
        _stops = false;
        _answered = 0;
        _thread = new Thread(Run) { IsBackground = true, Name = "flood" };
        _thread.Start();
    }

    /// <summary>Ends when everything under way is answered; returns how much was.</summary>
    public long Stop()
    {
        _stops = true;
        _thread?.Join();
        _thread = null;
        if (_failure is { } failure) throw new InvalidOperationException($"the flood failed: {failure.Message}", failure);
        return _answered;
    }

    public abstract void Dispose();

    /// <summary>Whether one more request may be under way.</summary>
    protected abstract bool HasRoom { get; }

    /// <summary>Whether answers are still to come.</summary>
    protected abstract bool IsUnderWay { get; }

    /// <summary>One more request.</summary>
    protected abstract void Begin();

    /// <summary>Sends what was begun, then takes answers; returns how many came.</summary>
    protected abstract int Move(long mostNs);

    private bool IsCapped => !double.IsPositiveInfinity(_perSecond);

    private void Run()
    {
        try
        {
            double allowed = 0;
            long last = Stopwatch.GetTimestamp();
            while (!_stops || IsUnderWay)
            {
                long now = Stopwatch.GetTimestamp();
                // What it could not use it has lost, but for what a late wake-up cost it.
                double earned = allowed + (Stopwatch.GetElapsedTime(last, now).TotalSeconds * _perSecond);
                allowed = IsCapped ? Math.Min(earned, Math.Max(1, _perSecond * BurstSeconds * MostBursts)) : double.PositiveInfinity;
                last = now;
                for (; !_stops && allowed >= 1 && HasRoom; allowed--) Begin();
                _answered += Move((long)(BurstSeconds * 1e9));
                if (IsCapped) Rest(now);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _failure = failure;
        }
    }

    // Bursts: a burst's answers do not pull single requests behind them.
    private void Rest(long begun)
    {
        double left = BurstSeconds - Stopwatch.GetElapsedTime(begun).TotalSeconds;
        while (left > 0 && IsUnderWay)
        {
            _answered += Move((long)(left * 1e9));
            left = BurstSeconds - Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        if (left > 0) Thread.Sleep(TimeSpan.FromSeconds(left));
    }
}
