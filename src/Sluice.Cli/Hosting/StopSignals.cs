using System.Runtime.InteropServices;

namespace Sluice.Cli.Hosting;

/// <summary>
/// SIGTERM and SIGINT. The first asks the node to stop gracefully; a second one ends the process at once, leaving the logs without their
/// clean-shutdown marker, which is what a crash does and what recovery is for. Handlers run on a thread of the runtime.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Output _output;
    private readonly PosixSignalRegistration[] _registrations;
    private Action? _stop;
    private bool _requested;

    public StopSignals(Output output)
    {
        _output = output;
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(s => PosixSignalRegistration.Create(s, Handle))];
    }

    /// <summary>Number of the first signal; 0 when there was none.</summary>
    public int Signal { get; private set; }

    /// <summary>What the first signal does; called at once when it came already. It must return quickly.</summary>
    public void OnStop(Action stop)
    {
        lock (_gate)
        {
            _stop = stop;
            if (!_requested) return;
        }
        stop();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        int number = context.Signal == PosixSignal.SIGTERM ? 15 : 2;
        Action? stop;
        lock (_gate)
        {
            if (_requested)
            {
                _output.Error.WriteLine("second signal: leaving at once, the next start will recover the logs");
                Environment.Exit(ExitCode.Signalled + number);
            }
            _requested = true;
            Signal = number;
            stop = _stop;
        }
        stop?.Invoke();
    }
}
