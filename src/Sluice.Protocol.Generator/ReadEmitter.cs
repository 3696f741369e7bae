namespace Sluice.Protocol.Generator;

/// <summary>Emits the Read method of a struct: every field is set, from the bytes or to its default.</summary>
internal sealed class ReadEmitter
{
    private readonly CodeText _code;
    private readonly MessageSchema _message;
    private readonly StructSchema _schema;

    public ReadEmitter(CodeText code, MessageSchema message, StructSchema schema)
    {
        _code = code;
        _message = message;
        _schema = schema;
    }

    public void Emit()
    {
        List<FieldSchema> tagged = _schema.Fields.Where(field => field.IsTagged).ToList();
        _code.Open("public void Read(ref WireReader reader, short version)");
        if (_schema == _message.Body)
        {
            _code.Line("if (version is < LowestVersion or > HighestVersion) " +
                $"throw WireFormatException.Version(\"{_schema.ClassName}\", version);");
        }
        if (_message.Flexible == "flexible") _code.Line($"bool flexible = version >= {_message.FirstFlexible};");
        foreach (FieldSchema field in _schema.Fields.Where(field => !field.IsTagged)) InPlace(field);
        foreach (FieldSchema field in tagged) _code.Line(FieldCode.Reset(field));
        if (_message.Flexible != "false") Tags(tagged);
        _code.Close();
    }

    private void InPlace(FieldSchema field)
    {
        string? condition = field.Versions.Condition(_schema.Versions.And(_message.Versions));
        if (condition is null)
        {
            Value(field);
            return;
        }
        _code.Open($"if ({condition})");
        Value(field);
        _code.Close();
        _code.Open("else");
        _code.Line(FieldCode.Reset(field));
        _code.Close();
    }

    private void Tags(List<FieldSchema> tagged)
    {
        string when = _message.Flexible == "true" ? "" : "if (flexible) ";
        if (tagged.Count == 0)
        {
            _code.Line(when + "reader.SkipTags();");
            return;
        }
        _code.Line(when.Length == 0 ? "int tags = reader.ReadTagCount();" : "int tags = flexible ? reader.ReadTagCount() : 0;");
        _code.Open("for (; tags > 0; tags--)");
        _code.Open("switch (reader.ReadTag(out int end))");
        foreach (FieldSchema field in tagged)
        {
            string? condition = field.Versions.Condition(_message.Versions);
            _code.Open($"case {field.Tag}{(condition is null ? "" : " when " + condition)}:");
            Value(field);
            _code.Line("reader.EndTag(end);");
            _code.Line("break;");
            _code.Close();
        }
        _code.Open("default:");
        _code.Line("reader.SkipTag(end);");
        _code.Line("break;");
        _code.Close();
        _code.Close();
        _code.Close();
    }

    private void Value(FieldSchema field)
    {
        if (field.IsStruct)
        {
            if (field.IsArray) StructArray(field);
            else SingleStruct(field);
            return;
        }
        string read = FieldCode.ReadPrimitive(field, field.IsPlain ? "false" : _message.Flexible);
        if (FieldCode.CanBeNull(field) && field.Nullable is null) read += $" ?? throw WireFormatException.Null(\"{field.Name}\")";
        _code.Line($"{(field.IsLazy ? FieldCode.Backing(field) : field.Name)} = {read};");
        if (field.Nullable is { } nullable && FieldCode.CanBeNull(field)) NullCheck(field, nullable);
    }

    private void NullCheck(FieldSchema field, VersionRange nullable)
    {
        string? legal = nullable.Condition(_message.Versions.And(field.Versions));
        if (legal is not null) _code.Line($"if ({field.Name} is null && !({legal})) throw WireFormatException.Null(\"{field.Name}\");");
    }

    private void SingleStruct(FieldSchema field)
    {
        string name = field.Struct!.ClassName;
        string target = field.IsLazy ? FieldCode.Backing(field) : field.Name;
        if (field.Nullable is null)
        {
            _code.Line($"{target} = new {name}();");
            _code.Line($"{target}.Read(ref reader, version);");
            return;
        }
        _code.Line($"{target} = reader.ReadInt8() < 0 ? null : new {name}();");
        _code.Line($"{target}?.Read(ref reader, version);");
        NullCheck(field, field.Nullable.Value);
    }

    private void StructArray(FieldSchema field)
    {
        StructSchema element = field.Struct!;
        int wireBytes = WireSizes.Least(element, field.Versions.And(_schema.Versions), _message);
        string target = field.IsLazy ? FieldCode.Backing(field) : field.Name;
        string count = "count" + field.Name;
        string list = "list" + field.Name;
        _code.Line($"int {count} = reader.ReadObjectArrayLength({_message.Flexible}, {wireBytes}, {WireSizes.HeapBytes(element)});");
        if (field.Nullable is null) _code.Line($"if ({count} < 0) throw WireFormatException.Null(\"{field.Name}\");");
        string none = field.Nullable is null ? $"{count} == 0" : $"{count} < 0";
        _code.Line($"List<{element.ClassName}>? {list} = {none} ? null : new({count});");
        _code.Open($"for (; {count} > 0; {count}--)");
        _code.Line($"var element = new {element.ClassName}();");
        _code.Line("element.Read(ref reader, version);");
        _code.Line($"{list}!.Add(element);");
        _code.Close();
        _code.Line($"{target} = {list};");
        if (field.Nullable is { } nullable) NullCheck(field, nullable);
    }
}
