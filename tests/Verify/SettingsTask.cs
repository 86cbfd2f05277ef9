using System.Runtime.CompilerServices;
using System.Text;

namespace VerifyTests;

/// <summary>A comparison about to happen: adjust it, then await it.</summary>
public sealed class SettingsTask
{
    readonly Func<Task<string?>> _target;
    string _directory;
    string _type;
    string _method;
    string? _parameters;
    string? _file;

    internal SettingsTask(Func<Task<string?>> target, string sourceFile, string methodName)
    {
        _target = target;
        _directory = Path.GetDirectoryName(sourceFile)!;
        _type = Path.GetFileNameWithoutExtension(sourceFile);
        _method = methodName;
    }

    /// <summary>A folder relative to the test's, or an absolute one.</summary>
    public SettingsTask UseDirectory(string directory) => With(() => _directory = Path.Combine(_directory, directory));

    public SettingsTask UseTypeName(string name) => With(() => _type = name);

    public SettingsTask UseMethodName(string name) => With(() => _method = name);

    /// <summary>Tells the cases of a theory apart.</summary>
    public SettingsTask UseTextForParameters(string parametersText) => With(() => _parameters = parametersText);

    /// <summary>The whole name before <c>.verified.txt</c>.</summary>
    public SettingsTask UseFileName(string fileName) => With(() => _file = fileName);

    public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

    public async Task ToTask()
    {
        var name = _file ?? (_parameters is null ? $"{_type}.{_method}" : $"{_type}.{_method}_{_parameters}");
        var verified = Path.Combine(_directory, name + ".verified.txt");
        var received = Path.Combine(_directory, name + ".received.txt");
        var actual = Normalised(await _target().ConfigureAwait(false) ?? "null");
        var expected = File.Exists(verified)
            ? Normalised(await File.ReadAllTextAsync(verified).ConfigureAwait(false))
            : null;
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(received, actual, new UTF8Encoding(false)).ConfigureAwait(false);
        throw new VerifyException(expected is null
            ? $"There is no approved text yet. Read {received} and, if it is right, rename it to {Path.GetFileName(verified)}."
            : $"The text is not the approved one {Difference(expected, actual)}. Compare {verified} with {Path.GetFileName(received)}.");
    }

    static string Normalised(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    static string Difference(string expected, string actual)
    {
        var before = expected.Split('\n');
        var now = actual.Split('\n');
        var line = 0;
        while (line < before.Length && line < now.Length && before[line] == now[line])
            line++;
        return $"(line {line + 1}: '{Line(now, line)}' instead of '{Line(before, line)}')";
    }

    static string Line(string[] lines, int index) => index < lines.Length ? lines[index] : "<end>";

    SettingsTask With(Action change)
    {
        change();
        return this;
    }
}
