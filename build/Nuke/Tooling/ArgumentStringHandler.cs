using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Nuke.Common.IO;
using Nuke.Common.Utilities;

namespace Nuke.Common.Tooling;

/// <summary>
/// Arguments of a program as an interpolated string. Values are quoted when they need it, <c>:r</c> redacts a value
/// from everything that is logged, <c>:nq</c> inserts it as it is.
/// </summary>
[InterpolatedStringHandler]
[SuppressMessage("Performance", "CA1815", Justification = "It is built and consumed within one call.")]
public ref struct ArgumentStringHandler
{
    private readonly StringBuilder _text;
    private readonly List<string> _secrets;

    [SuppressMessage("Style", "IDE0060", Justification = "The compiler calls this shape.")]
    public ArgumentStringHandler(int literalLength, int formattedCount, out bool handlerIsValid)
    {
        _text = new StringBuilder(literalLength);
        _secrets = [];
        handlerIsValid = true;
    }

    public static implicit operator ArgumentStringHandler(string value)
    {
        var handler = new ArgumentStringHandler(value.Length, 0, out _);
        handler.AppendLiteral(value);
        return handler;
    }

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(object? obj, int alignment = 0, string? format = null)
    {
        var value = obj switch
        {
            null => "",
            IAbsolutePathHolder holder => holder.Path.ToString(),
            IFormattable formattable when format is not ("r" or "nq") =>
                formattable.ToString(format, System.Globalization.CultureInfo.InvariantCulture),
            _ => obj.ToString() ?? "",
        };
        if (format == "r" && value.Length > 0)
            _secrets.Add(value);
        var shown = format == "nq" ? value : value.DoubleQuoteIfNeeded();
        _text.Append(alignment < 0 ? shown.PadRight(-alignment) : shown.PadLeft(alignment));
    }

    /// <summary>Several paths, separated by blanks.</summary>
    public void AppendFormatted(IEnumerable<IAbsolutePathHolder> paths, int alignment = 0, string? format = null) =>
        _text.AppendJoin(' ', paths.Select(x => x.Path.ToString().DoubleQuoteIfNeeded()));

    public string ToStringAndClear()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    /// <summary>Replaces the redacted values in a text.</summary>
    public Func<string, string> GetFilter()
    {
        var secrets = _secrets;
        return x => secrets.Aggregate(x, (text, secret) => text
            .Replace(CommandLine.Quote(secret), "[REDACTED]", StringComparison.Ordinal)
            .Replace(secret, "[REDACTED]", StringComparison.Ordinal));
    }
}
