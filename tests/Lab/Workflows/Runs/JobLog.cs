using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>What a job's page on GitHub shows: its log with secrets hidden, and the annotations in it.</summary>
sealed class JobLog(LogMask mask)
{
    readonly StringBuilder _text = new();
    readonly List<string> _errors = [];
    readonly Lock _gate = new();

    /// <summary>Messages of <c>::error::</c> commands.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public string Text
    {
        get
        {
            lock (_gate)
                return _text.ToString();
        }
    }

    /// <summary>One line of output. A command to the runner is carried out, and not all are shown.</summary>
    public void Add(string line)
    {
        lock (_gate)
        {
            if (WorkflowCommand.TryParse(line) is not { } command)
            {
                _text.Append(mask.Hide(line)).Append('\n');
                return;
            }
            if (command.Name.Equals("add-mask", StringComparison.OrdinalIgnoreCase))
            {
                mask.Add(command.Message);
                return;
            }
            if (command.Name.Equals("error", StringComparison.OrdinalIgnoreCase))
                _errors.Add(mask.Hide(command.Message));
            _text.Append(mask.Hide($"##[{command.Name}]{command.Message}")).Append('\n');
        }
    }
}
