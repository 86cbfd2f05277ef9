namespace KinoiteZfs.Pipeline.Drawing;

/// <summary>Where an axis of days has its names: at years, months or weeks, so that they do not touch.</summary>
static class TimeTicks
{
    const int DaysOfYears = 800;
    const int DaysOfMonths = 75;
    const int DaysOfWeeks = 12;

    public static IEnumerable<(DateOnly Day, string Text)> Between(DateOnly first, DateOnly last)
    {
        var days = last.DayNumber - first.DayNumber;
        return days switch
        {
            > DaysOfYears => Of("yyyy", day => day is { Month: 1, Day: 1 }),
            > DaysOfMonths => Of("yyyy-MM", day => day.Day == 1),
            > DaysOfWeeks => Of("MM-dd", day => day.DayOfWeek == DayOfWeek.Monday),
            _ => Of("MM-dd", _ => true),
        };

        // A name at the very end would be cut off.
        IEnumerable<(DateOnly, string)> Of(string format, Func<DateOnly, bool> isTick) =>
            from number in Enumerable.Range(first.DayNumber, Math.Max(days * 19 / 20, 1))
            let day = DateOnly.FromDayNumber(number)
            where isTick(day)
            select (day, day.ToString(format, CultureInfo.InvariantCulture));
    }
}
