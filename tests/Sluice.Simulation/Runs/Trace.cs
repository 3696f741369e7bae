using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Simulation.Runs;

/// <summary>
/// The readable history of a run. Off, which it is unless one seed is repeated, it costs nothing: lines are not even built.
/// </summary>
internal sealed class Trace(bool isOn)
{
    private readonly List<string> _lines = [];

    public bool IsOn { get; } = isOn;

    public IReadOnlyList<string> Lines => _lines;

    public void Add([InterpolatedStringHandlerArgument("")] ref Line line) => line.AddTo(_lines);

    /// <summary>Builds a line only for a trace that is on.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Line
    {
        private readonly StringBuilder? _text;

        public Line(int literalLength, int holes, Trace trace, out bool isOn)
        {
            isOn = trace.IsOn;
            _text = isOn ? new StringBuilder(literalLength + (holes * 8)) : null;
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value) => _text!.Append(value);

        public void AddTo(List<string> lines)
        {
            if (_text is not null) lines.Add(_text.ToString());
        }
    }
}
